// A part that is refreshed keeps what its reader opened, chose or is being shown by other scripts.
const UNTOUCHED = "[data-upload-list], [data-draft-state], [data-presence]";
const STAYING = { DETAILS: ["open"], DIALOG: ["open"] };

htmx.registerExtension("keep-open", {
  htmx_before_morph_node: (element) => !element.matches?.(UNTOUCHED),
  htmx_before_morph_attr: (element, { attrName }) => !STAYING[element.tagName]?.includes(attrName),
});
