/** The command that prints the version of the TPM and its first register, into which the firmware measures itself. */
export const READ_TPM = "cd /sys/class/tpm/tpm0; cat tpm_version_major; cat pcr-sha256/0";
/** What it prints for a TPM 2.0 that the firmware has used: the register does not have its initial value. */
export const MEASURED = /^2\n(?!0{64})[0-9A-F]{64}\n$/;
