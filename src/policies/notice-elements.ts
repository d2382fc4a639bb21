import type { PackVersion, RequiredElement } from './pack-schema.js';

/** What a kind of notice must contain under a version; empty where the version asks for nothing. */
export function requiredElements(version: PackVersion, noticeKind: string): readonly RequiredElement[] {
  return version.notices[noticeKind]?.requiredElements ?? [];
}

/**
 * The required elements that a letter lacks, given the ids of those that it carries. An element with alternatives is
 * there when any one of them is.
 */
export function missingElements(
  asked: { readonly requiredElements: readonly RequiredElement[] },
  elementsPresent: readonly string[],
): RequiredElement[] {
  return asked.requiredElements.filter(
    (element) => ![element.id, ...(element.or ?? [])].some((id) => elementsPresent.includes(id)),
  );
}
