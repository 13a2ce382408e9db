/** The training rooms: loaded when one is first opened. */
import { addTexts } from "../locale";
import "./texts";
import datasetsEn from "./datasets/locale/en.ftl?raw";
import datasetsPt from "./datasets/locale/pt.ftl?raw";
import evaluationsEn from "./evaluations/locale/en.ftl?raw";
import evaluationsPt from "./evaluations/locale/pt.ftl?raw";
import playgroundEn from "./playground/locale/en.ftl?raw";
import playgroundPt from "./playground/locale/pt.ftl?raw";
import trainingsEn from "./trainings/locale/en.ftl?raw";
import trainingsPt from "./trainings/locale/pt.ftl?raw";
import "./styles/room.css";
import "./styles/forms.css";
import "./styles/charts.css";
import "./styles/datasets.css";
import "./styles/trainings.css";
import "./styles/answers.css";
import "./room";


addTexts({ en: datasetsEn, pt: datasetsPt });
addTexts({ en: trainingsEn, pt: trainingsPt });
addTexts({ en: playgroundEn, pt: playgroundPt });
addTexts({ en: evaluationsEn, pt: evaluationsPt });
