import type { Sharp } from "sharp";
import type { ChildRequest } from "./child-wire.ts";
import { fitSize } from "./fit-size.ts";
import { measureFrame, type Signals } from "./measure-frame.ts";

type Fitted = { widthPx: number; heightPx: number; contentType: string };

const white = "#ffffff"; // behind what is transparent
const grey = "#808080"; // beside what is too slim
const measuredAtPx = 1024; // sharpness depends on the size it is measured at

/** One picture for each part of what is opened, upright, opaque, in sRGB, within the bounds: as models take it. */
export async function fitPictures(
  open: () => Promise<Sharp>,
  { parts, format, ...bounds }: NonNullable<ChildRequest["fitted"]>,
): Promise<{ fitted: Fitted[]; blobs: Buffer[] }> {
  const fitted: Fitted[] = [];
  const blobs: Buffer[] = [];
  for (const part of parts) {
    const picture = (await open()).autoOrient();
    const { autoOrient, width = 1, height = 1 } = await picture.metadata();
    const whole = { widthPx: autoOrient?.width ?? width, heightPx: autoOrient?.height ?? height };
    if (part) picture.extract({ left: part.leftPx, top: part.topPx, width: part.widthPx, height: part.heightPx });
    const { inner, canvas } = fitSize(part ?? whole, bounds);
    const [left, top] = [
      Math.floor((canvas.widthPx - inner.widthPx) / 2),
      Math.floor((canvas.heightPx - inner.heightPx) / 2),
    ];
    picture
      .resize({ width: inner.widthPx, height: inner.heightPx, fit: "fill" })
      .flatten({ background: white })
      .extend({
        left,
        top,
        right: canvas.widthPx - inner.widthPx - left,
        bottom: canvas.heightPx - inner.heightPx - top,
        background: grey,
      })
      .toColourspace("srgb");
    const encoded = format === "png" ? picture.png() : picture.jpeg({ quality: 88, chromaSubsampling: "4:4:4" });
    blobs.push(await encoded.toBuffer());
    fitted.push({ ...canvas, contentType: `image/${format}` });
  }
  return { fitted, blobs };
}

/** What is measured of a picture, brought to one size first. */
export async function measurePixels(picture: Sharp): Promise<Signals> {
  const { data, info } = await picture
    .autoOrient()
    .resize({ width: measuredAtPx, height: measuredAtPx, fit: "inside", withoutEnlargement: true })
    .flatten({ background: white })
    .greyscale()
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return measureFrame(data, { widthPx: info.width, heightPx: info.height });
}
