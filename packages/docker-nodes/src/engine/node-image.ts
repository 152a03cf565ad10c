import { DockerNodesError } from "../errors.ts";
import { checkString } from "../option-checks.ts";

/** How to get an image and how to name it, for error messages. */
export const IMAGE_ADVICE =
  "build the one in images/node (`images/node/load` prints its tag), or use any image with iproute2 and a POSIX sh; " +
  "name it in the option image or in the environment variable ALPY_NODE_IMAGE";

/**
 * Returns the image for nodes: the option if given, otherwise the environment variable `ALPY_NODE_IMAGE`.
 *
 * @param path the option as the user wrote it, for error messages
 * @throws {TypeError} if the option is not a string
 * @throws {DockerNodesError} `image-missing` if neither the option nor the environment names one
 */
export function resolveNodeImage(image?: string | undefined, path = "image"): string {
  if (image !== undefined) checkString(path, image, "the name of an image");
  const chosen = image ?? process.env["ALPY_NODE_IMAGE"];
  if (chosen) return chosen;
  throw new DockerNodesError("image-missing", `no image is named for the nodes: ${IMAGE_ADVICE}`);
}
