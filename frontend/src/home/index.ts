/** Home: part of the first view. */
import { addTexts } from "../locale";
import en from "./locale/en.ftl?raw";
import pt from "./locale/pt.ftl?raw";
import "../styles/home.css";
import "./home";

addTexts({ en, pt });
