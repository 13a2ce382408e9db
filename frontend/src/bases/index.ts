/** The bases' rooms: loaded when one is first opened. */
import { addTexts } from "../locale";
import en from "./locale/en.ftl?raw";
import pt from "./locale/pt.ftl?raw";
import "./styles/bases.css";
import "./styles/insights.css";
import "./styles/reading.css";
import "./room";

addTexts({ en, pt });
