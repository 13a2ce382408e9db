/** The writing view: loaded with the room in which a text is written. */
import { addTexts } from "../locale";
import en from "./locale/en.ftl?raw";
import pt from "./locale/pt.ftl?raw";
import "../styles/map.css";
import "../styles/evidence.css";
import "../styles/suggestions.css";
import "./writing.css";
import "./view";

addTexts({ en, pt });
