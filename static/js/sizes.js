// Sizes as the server prints them: decimal units, one digit behind the point below ten.
const UNITS = ["B", "kB", "MB", "GB", "TB"];

export function fileSize(bytes, language = document.documentElement.lang || "en") {
  const [amount, unit] = rounded(bytes);
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(amount);
  return `${number} ${unit}`;
}

/** What is shown must stay below a thousand, so it is rounded before its unit is chosen. */
function rounded(bytes) {
  for (const [power, unit] of UNITS.entries()) {
    const scale = 1000 ** power;
    const half = Math.floor(scale / 2);
    const tenths = Math.floor((bytes * 10 + half) / scale);
    const whole = Math.floor((bytes + half) / scale);
    if (unit === UNITS.at(-1)) return [whole, unit];
    if (tenths < 100) return [tenths / 10, unit];
    if (whole < 1000) return [whole, unit];
  }
}
