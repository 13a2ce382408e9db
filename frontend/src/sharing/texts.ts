import { addTexts } from "../locale";
import en from "./locale/en.ftl?raw";
import pt from "./locale/pt.ftl?raw";

addTexts({ en, pt });
