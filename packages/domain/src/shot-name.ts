/** What a key says of the shot its file is of. Two files of one shot have the same `shot`, two frames of one burst the same `burst`. */
export type Name = {
  shot: string; // folder and base name, in lower case
  base: string; // the same as it is written: what its siblings' keys begin with
  burst?: string;
  kind: "original" | "edit" | "copy";
  isCover?: true; // the camera says that it is the one to show
};

// What cameras and programs put behind a name. Bursts as telephones of Google, Sony, Huawei, LG, OnePlus and Samsung write them
// (names collected by immich-go); edits of Lightroom, Google Photos and Takeout, Samsung and Apple.
const pixel = /^(pxl_\d{8}_\d{9,10})(?=$|[.~_-])/i;
const stamped = /(?:^|_)(burst\d{14,17})(_cover)?$/i; // 00001IMG_00001_BURST20171111030039_COVER, DSC_0001_BURST20230709220904977
const numbered = /^(.*\d{8}_\d{6})_burst(\d{1,4})(_cover)?$/i; // IMG_20231014_183246_BURST001_COVER
const counted = /^(\d{8}_\d{6})_(\d{3})$/; // 20231207_101605_001
const edited =
  /[-_ ](?:edit(?:ed)?|bearbeitet|modifi(?:é|cato)|editad[ao]|retouch(?:ed)?|crop(?:ped)?|hdr|enhanced(?:-(?:nr|sr|rd))*)(?:[-_ ]?\d{1,17})?$|~\d{1,2}$/i;
const copied = / ?\(\d{1,3}\)$|[-_ ]+copy(?:[-_ ]?\d{1,3})?$/i;
const editedByApple = /^(img_)e(\d{4,5})$/i;

/** Reads a key. */
export function read(key: string): Name {
  const slash = key.lastIndexOf("/") + 1;
  const [folder, file] = [key.slice(0, slash), key.slice(slash)];
  const dot = file.lastIndexOf(".");
  const stem = dot > 0 ? file.slice(0, dot) : file;
  const at = (base: string) => ({ base: folder + base, shot: (folder + base).toLowerCase() });
  const burst = (token: string) => (folder + token).toLowerCase();
  const ofPixel = pixel.exec(stem)?.[1];
  if (ofPixel)
    return { ...at(ofPixel), kind: edited.test(stem) ? "edit" : "original", ...coverOf(/\.cover$/i.test(stem)) };
  const ofStamp = stamped.exec(stem);
  if (ofStamp?.[1]) return { ...at(stem), kind: "original", burst: burst(ofStamp[1]), ...coverOf(ofStamp[2]) };
  const ofNumber = numbered.exec(stem) ?? counted.exec(stem);
  if (ofNumber?.[1]) return { ...at(stem), kind: "original", burst: burst(ofNumber[1]), ...coverOf(ofNumber[3]) };
  const ofApple = editedByApple.exec(stem);
  if (ofApple) return { ...at(`${ofApple[1]}${ofApple[2]}`), kind: "edit" };
  for (const [kind, suffix] of [
    ["edit", edited],
    ["copy", copied],
  ] as const) {
    const base = stem.replace(suffix, "");
    if (base !== "" && base !== stem) return { ...at(base), kind };
  }
  return { ...at(stem), kind: "original" };
}

/** With what the keys of its siblings begin: of one shot the base name, of a burst the name up to the last digits that count. */
export function prefixesOf(key: string, { isOfBurst = false }: { isOfBurst?: boolean } = {}): string[] {
  const { base, burst } = read(key);
  const slash = base.lastIndexOf("/") + 1;
  const [folder, stem] = [base.slice(0, slash), base.slice(slash)];
  const number = editedByApple.test(`IMG_E${/^img_(\d{4,5})$/i.exec(stem)?.[1] ?? ""}`) ? stem.slice(4) : undefined;
  const shots = number === undefined ? [base] : [base, `${folder}${stem.slice(0, 4)}E${number}`];
  if (burst === undefined && !isOfBurst) return shots;
  const before = counted.exec(stem)?.[1] ?? numbered.exec(stem)?.[1];
  const few = /^\D*\d*/.exec(stem)?.[0].replace(/\d{1,3}$/, "") ?? "";
  return [...new Set([folder + (before ?? few), ...shots])];
}

const coverOf = (marked: unknown): Pick<Name, "isCover"> => (marked ? { isCover: true } : {});
