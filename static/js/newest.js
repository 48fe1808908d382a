// On a narrow screen the page begins with the newest message; wide ones show it without help.
const NARROW = window.matchMedia("(max-width: 899.98px)");

if (NARROW.matches && !location.hash && document.querySelector("[aria-invalid='true']") === null) {
  document.querySelector(".thread-scroll:not(.newest-first) #thread > ol > li:last-of-type > *, .newest-first #thread > ol > li:first-of-type > *")?.scrollIntoView({ block: "start" });
}
