import { readText } from "./body.ts";
import { mustFindBucket } from "./bucket-rows.ts";
import { type Answer, type ObjectCall, type S3State, xmlAnswer } from "./call.ts";
import { mustBeTags } from "./object-headers.ts";
import { mustFindObject, setAttributes, type Tag } from "./object-rows.ts";
import { children, type Element, mustText, parseXml, toXml } from "./xml.ts";

export function getObjectTagging(call: ObjectCall, state: S3State): Answer {
  mustFindBucket(state.db, call.bucket);
  const { tags = [] } = mustFindObject(state.db, call.bucket, call.key).attributes;
  const set = tags.map(
    ([name, value]): Element => [
      "Tag",
      [
        ["Key", name],
        ["Value", value],
      ],
    ],
  );
  return xmlAnswer(toXml(["Tagging", [["TagSet", set]]]));
}

export async function putObjectTagging(call: ObjectCall, state: S3State): Promise<Answer> {
  mustFindBucket(state.db, call.bucket);
  const [set = ""] = children(parseXml(await readText(call, 64 * 1024), "Tagging"), "TagSet");
  const tags = children(set, "Tag").map((tag): Tag => [mustText(tag, "Key"), mustText(tag, "Value")]);
  await setTags(call, state, mustBeTags(tags));
  return { status: 200 };
}

export async function deleteObjectTagging(call: ObjectCall, state: S3State): Promise<Answer> {
  mustFindBucket(state.db, call.bucket);
  await setTags(call, state, []);
  return { status: 204 };
}

/** Neither the bytes, nor the ETag, nor the date of the object change. */
function setTags({ bucket, key }: ObjectCall, state: S3State, tags: Tag[]): Promise<void> {
  return state.commits(() => {
    const object = mustFindObject(state.db, bucket, key);
    const { tags: _old, ...rest } = object.attributes;
    setAttributes(state.db, object, tags.length > 0 ? { ...rest, tags } : rest);
  });
}
