// A part that is refreshed keeps what its reader opened, chose or is being shown by other scripts.
const UNTOUCHED = "[data-upload-list], [data-draft-state], [data-presence]";
const STAYING = { DETAILS: ["open"], DIALOG: ["open"] };
// What a field was when its form was opened, for as long as it is open: only the form's own answer says otherwise.
const WAS = ":popover-open [name='was'], details[open] [name='was']";
let source = null;

document.addEventListener("htmx:before:swap", (event) => { source = event.detail.ctx?.sourceElement ?? null; });

function isKept(element) {
  return element.matches(WAS) && element.form !== source;
}

htmx.registerExtension("keep-open", {
  htmx_before_morph_node: (element) => !element.matches?.(UNTOUCHED) && !(element.matches && isKept(element)),
  htmx_before_morph_attr: (element, { attrName }) => !STAYING[element.tagName]?.includes(attrName),
});
