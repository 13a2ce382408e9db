/** The guided first analysis: loaded when it is begun. */
import { addTexts } from "../locale";
import en from "./locale/en.ftl?raw";
import pt from "./locale/pt.ftl?raw";
import "../styles/guide.css";
import "./guide";

addTexts({ en, pt });
