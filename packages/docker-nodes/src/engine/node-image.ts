import { DockerNodesError } from "./errors.ts";

/** The two ways to an image, for error messages. */
export const IMAGE_ADVICE =
  "build the one in images/node (`images/node/load` prints its tag), or take any image with iproute2 and a POSIX sh; " +
  "name it in the option image or in the environment variable ALPY_NODE_IMAGE";

/** @throws {DockerNodesError} `image-missing` when neither the option nor the environment names one. */
export function chooseImage(option: string | undefined): string {
  const image = option ?? process.env["ALPY_NODE_IMAGE"] ?? "";
  if (image !== "") return image;
  throw new DockerNodesError("image-missing", `no image is named for the nodes: ${IMAGE_ADVICE}`);
}
