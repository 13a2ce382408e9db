/** Reviews of an analysis: loaded once one is finished. */
import { addTexts } from "../../locale";
import "../texts";
import en from "./locale/en.ftl?raw";
import pt from "./locale/pt.ftl?raw";
import "../styles/forms.css";
import "../styles/reviews.css";
import "./review";
import "./tally";

export { ReviewBook } from "./book";

addTexts({ en, pt });
