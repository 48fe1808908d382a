// After a form came back with errors, the reader is put where they are told what to mend.
const UNPROCESSABLE = 422;

function leadToErrors() {
  const target = document.querySelector("[data-focus]") ?? document.querySelector("[aria-invalid='true']");
  target?.focus();
}

document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx?.response?.status === UNPROCESSABLE) leadToErrors();
});

leadToErrors();
