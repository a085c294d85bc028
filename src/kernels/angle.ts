import { KernelError } from "./kernel-error.ts";
import { norm, requireSameDimension, type Vector } from "./vector.ts";

/**
 * The angle between two vectors, in radians, in [0, π].
 *
 * By 2·atan2(‖u − v‖, ‖u + v‖) of the unit vectors (Kahan, "How futile are mindless assessments of roundoff
 * in floating-point computation?", 2006, section 12): the arc cosine of a rounded cosine is NaN or 3e-9 off
 * at x = x', and a kernel's diagonal needs the angle 0 there.
 *
 * @throws {KernelError} for the zero vector, entries that are not finite, different dimensions.
 */
export function angleBetween(x: Vector, y: Vector): number {
  requireSameDimension(x, y);
  const lengthX = norm(x);
  const lengthY = norm(y);
  if (lengthX === 0 || lengthY === 0) {
    throw new KernelError(
      `the angle to the zero vector is undefined; got norms ${lengthX} and ${lengthY} in dimension ${x.length}`,
    );
  }
  let difference = 0;
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const u = x[i]! / lengthX;
    const v = y[i]! / lengthY;
    difference += (u - v) ** 2;
    sum += (u + v) ** 2;
  }
  return 2 * Math.atan2(Math.sqrt(difference), Math.sqrt(sum));
}
