import { Assets as Contract } from "@darkroom/contract";
import { pictures } from "../fixtures/pictures.ts";
import type { Local } from "./local.ts";

let count = 0;

/** Another picture each time, and what became of this stage of it at the first try, as the API tells it. */
export async function tryMode({ upload, runtime, httpUrl }: Local, mode: string) {
  const id = await upload(await pictures.photo(++count, 160, 120), `${count}.jpg`);
  await runtime.idle();
  const { jobs } = Contract.get.answer.parse(await (await fetch(`${httpUrl}/v1/assets/${id}`)).json());
  return { id, view: jobs.find(({ stage }) => stage === mode) };
}
