// A colour is chosen as well as typed, and a logo is shown in the preview before it is sent.
const HEX = /^#[0-9a-f]{6}$/i;

for (const picker of document.querySelectorAll("[data-colour-for]")) {
  const field = document.getElementById(picker.dataset.colourFor);
  const own = picker.value;
  const follow = () => {
    if (!field.value.trim()) picker.value = own;
    else if (HEX.test(field.value)) picker.value = field.value;
  };
  follow();
  picker.hidden = false;
  field.addEventListener("input", follow);
  picker.addEventListener("input", () => {
    field.value = picker.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

function showLogo(address) {
  for (const mark of document.querySelectorAll("#brand-preview :is(.brand-mark, .brand-logo)")) {
    const image = document.createElement("img");
    image.className = "brand-logo";
    image.alt = "";
    image.src = address;
    mark.replaceWith(image);
  }
}

document.getElementById("logo")?.addEventListener("change", (event) => {
  const [file] = event.target.files;
  if (!file?.type.startsWith("image/")) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => showLogo(reader.result));
  reader.readAsDataURL(file);
});
