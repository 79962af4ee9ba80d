import { expect, it } from "vitest";
import { frameAt, framesOf } from "./storyboard.ts";

const vtt = `WEBVTT

00:00:00.000 --> 00:00:02.500
/v1/assets/ast_a/renditions/storyboard?v=1-1#xywh=0,0,192,108

00:00:02.500 --> 00:00:05.000
/v1/assets/ast_a/renditions/storyboard?v=1-1#xywh=192,0,192,108

100:00:05.000 --> 100:00:06.000
https://elsewhere.test/sprite.jpg#xywh=0,0,1,1
`;

it("reads where in the picture each moment is, and follows no foreign address", () => {
  const url = "/v1/assets/ast_a/renditions/storyboard?v=1-1";
  expect(framesOf(vtt)).toEqual([
    { fromSec: 0, url, x: 0, y: 0, width: 192, height: 108 },
    { fromSec: 2.5, url, x: 192, y: 0, width: 192, height: 108 },
  ]);
  expect(framesOf("WEBVTT\n\nnothing of the kind")).toEqual([]);
});

it("knows the frame of a moment", () => {
  const frames = framesOf(vtt);
  expect(frameAt(frames, 2.4)?.x).toBe(0);
  expect(frameAt(frames, 2.5)?.x).toBe(192);
  expect(frameAt(frames, 99)?.x).toBe(192);
  expect(frameAt([], 1)).toBeUndefined();
});
