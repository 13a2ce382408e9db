import { ServerView } from "../../views/server-view";
import type { Context } from "../context";

/** A view of a training room. */
export abstract class RoomView extends ServerView<Context> {}
