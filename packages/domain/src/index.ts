export type { Access } from "./access.ts";
export * as Asset from "./asset.ts";
export * as Attention from "./attention.ts";
export * as BulkEdit from "./bulk-edit.ts";
export * as Collection from "./collection.ts";
export * as CollectionTree from "./collection-tree.ts";
export * as Coverage from "./coverage.ts";
export * as Dataset from "./dataset.ts";
export * as DateCorrection from "./date-correction.ts";
export * as Described from "./described.ts";
export * as Edit from "./edit.ts";
export * as EnrichRun from "./enrich-run.ts";
export * as Enrichment from "./enrichment.ts";
export * as EnrichmentDiff from "./enrichment-diff.ts";
export * as Failure from "./failure.ts";
export { Fault } from "./fault.ts";
export * as Feedback from "./feedback.ts";
export * as Filter from "./filter.ts";
export {
  AssetId,
  assetIdOf,
  bulkEditIdAt,
  CollectionId,
  collectionIdAt,
  enrichRunIdAt,
  jobRunIdAt,
  moveIdAt,
  promptTryIdAt,
  SavedFilterId,
  StackId,
  savedFilterIdAt,
  scanIdAt,
  shardOf,
  stackIdAt,
  stackIdOf,
} from "./id.ts";
export * as Job from "./job.ts";
export * as JobRun from "./job-run.ts";
export * as JobView from "./job-view.ts";
export * as Lane from "./lane.ts";
export * as LaneWorker from "./lane-worker.ts";
export * as Membership from "./membership.ts";
export * as Migration from "./migration.ts";
export * as Mode from "./mode.ts";
export * as ModePrompt from "./mode-prompt.ts";
export * as ModelProfile from "./model-profile.ts";
export * as Models from "./models.ts";
export * as Move from "./move.ts";
export * as Pipeline from "./pipeline.ts";
export * as Place from "./place.ts";
export * as Playability from "./playability.ts";
export * as Prompt from "./prompt.ts";
export * as PromptTry from "./prompt-try.ts";
export * as Relocation from "./relocation.ts";
export * as Rendition from "./rendition.ts";
export * as Request from "./request.ts";
export * as Rescan from "./rescan.ts";
export * as Result from "./result.ts";
export * as Rubric from "./rubric.ts";
export * as Run from "./run.ts";
export * as Safety from "./safety.ts";
export * as SavedFilter from "./saved-filter.ts";
export * as Scan from "./scan.ts";
export * as Schedule from "./schedule.ts";
export * as Seen from "./seen.ts";
export * as ServerSlots from "./server-slots.ts";
export * as ShotName from "./shot-name.ts";
export * as Sidecar from "./sidecar.ts";
export * as Stack from "./stack.ts";
export * as StackRule from "./stack-rule.ts";
export * as Stage from "./stage.ts";
export * as Summary from "./summary.ts";
export * as Tag from "./tag.ts";
export * as Trace from "./trace.ts";
export * as Trash from "./trash.ts";
export * as Upload from "./upload.ts";
export * as Version from "./version.ts";
export * as Vocabulary from "./vocabulary.ts";
export * as VocabularyChange from "./vocabulary-change.ts";
export { withdraw } from "./withdraw.ts";
export * as WordDiff from "./word-diff.ts";
