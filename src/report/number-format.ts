const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};

/** An integer as an exponent: −5 → "⁻⁵". */
export function superscript(exponent: number): string {
  return [...String(exponent)].map((character) => SUPERSCRIPTS[character] ?? character).join("");
}

/** 10^exponent, written out where that is as short as the power: "0.1", "1", "10", "10⁻³". */
export function formatPowerOfTen(exponent: number): string {
  if (exponent >= -1 && exponent <= 1) return String(10 ** exponent);
  return `10${superscript(exponent)}`;
}

/** A measured number: `digits` significant digits, trailing zeros kept because they say how much is known. */
export function formatMeasured(value: number, digits = 3): string {
  if (value === 0) return "0";
  const [mantissa = "", power = "0"] = value.toExponential(digits - 1).split("e");
  const exponent = Number(power);
  const plain = exponent >= -3 && exponent < 5;
  const text = plain
    ? value.toFixed(Math.max(0, digits - 1 - exponent))
    : `${mantissa}×10${superscript(exponent)}`;
  return text.replace("-", "−");
}

/** A number somebody chose (a claimed value, a tick): up to four significant digits without trailing zeros. */
export function formatNumber(value: number): string {
  const measured = formatMeasured(value, 4);
  const [mantissa = "", power] = measured.split("×");
  const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  if (power === undefined) return short;
  if (short === "1") return power;
  if (short === "−1") return `−${power}`;
  return `${short}×${power}`;
}

/**
 * An estimate with its interval, all three with the same decimals: three significant digits of the largest, and
 * two of the interval's half-width. Very small and very large ones are written with powers of ten, one by one, with as
 * many digits.
 */
export function formatEstimate(estimate: { value: number; low: number; high: number }): {
  value: string;
  interval: string;
} {
  const { value, low, high } = estimate;
  const format = commonFormat([value, low, high], (high - low) / 2);
  return { value: format(value), interval: `[${format(low)}, ${format(high)}]` };
}

/** Beyond this many decimals nothing more is told apart. */
const MOST_DECIMALS = 9;

function commonFormat(numbers: readonly number[], halfWidth: number): (value: number) => string {
  const largest = Math.max(...numbers.map(Math.abs));
  if (largest !== 0 && (largest < 1e-3 || largest >= 1e5)) {
    const told = halfWidth > 0 ? 2 + Math.floor(Math.log10(largest)) - Math.floor(Math.log10(halfWidth)) : 0;
    return (value) => formatMeasured(value, Math.min(Math.max(3, told), MOST_DECIMALS));
  }
  const decimals = Math.max(
    0,
    largest === 0 ? 0 : 2 - Math.floor(Math.log10(largest)),
    halfWidth > 0 ? 1 - Math.floor(Math.log10(halfWidth)) : 0,
  );
  return (value) => {
    const text = value.toFixed(Math.min(decimals, MOST_DECIMALS));
    // A number that rounds to 0 has no sign left to show.
    return Number(text) === 0 ? text.replace("-", "") : text.replace("-", "−");
  };
}

/** A confidence as a percentage; the distance to 100 % keeps two digits, so 0.99995 is not shown as 100 %. */
export function formatConfidence(confidence: number): string {
  const rest = 1 - confidence;
  if (rest === 0) return "100 %";
  const decimals = Math.min(12, Math.max(0, 1 - Math.floor(Math.log10(rest * 100))));
  return `${(confidence * 100)
    .toFixed(decimals)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "")} %`;
}

/** A duration in the unit a person would use. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${formatNumber(seconds)} s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}

/** "1 seed", "48 seeds". */
export function count(number: number, singular: string, plural = `${singular}s`): string {
  return `${number} ${number === 1 ? singular : plural}`;
}

/** Widths as a short list: "128", "128, 256", "128…8192". */
export function formatWidths(widths: readonly number[]): string {
  if (widths.length <= 2) return widths.join(", ");
  return `${Math.min(...widths)}…${Math.max(...widths)}`;
}
