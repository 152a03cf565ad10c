// Loaded by `node --import` before the command `alpy`, so that the harness can reach the process.
import { ownAssignment } from "./assignment.ts";
import { Channel } from "./channel.ts";

await Channel.open(ownAssignment().socket, "main");
