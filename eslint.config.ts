import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

// Biome formats and lints; ESLint holds only the rules that need types.
export default defineConfig(
  { ignores: ["**/dist/**", "**/node_modules/**", "**/.tools/**", "**/generated/**", "**/*qemu-protocol.ts"] },
  {
    files: ["**/*.ts"],
    plugins: { "@typescript-eslint": tseslint.plugin },
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/prefer-promise-reject-errors": "error",
      "@typescript-eslint/no-unnecessary-condition": "error",
      "@typescript-eslint/no-unnecessary-type-assertion": "error",
      "@typescript-eslint/require-await": "error",
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 50, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    // A suite is one long function by construction.
    files: ["**/*.test.ts", "**/*.test-d.ts", "**/test/**/*.ts", "**/tests/**/*.ts"],
    rules: { "max-lines-per-function": "off", "max-lines": "off" },
  },
);
