import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

/**
 * Literals that are written only to be taken apart again, and members that are left out where `undefined` would do: write each
 * property, element or constant on its own line.
 */
const RESTRICTED_SYNTAX = [
  {
    selector: "SpreadElement > ObjectExpression",
    message: "Write the properties directly instead of spreading an object literal.",
  },
  {
    selector: "SpreadElement > ArrayExpression",
    message: "Write the elements directly instead of spreading an array literal.",
  },
  {
    selector: 'VariableDeclarator[id.type="ArrayPattern"][init.type="ArrayExpression"]',
    message: "Declare each constant on its own line instead of destructuring an array literal.",
  },
  {
    selector: "ObjectExpression > SpreadElement > LogicalExpression > ObjectExpression.right",
    message: "Set the member to undefined instead: optional members are `?: T | undefined`.",
  },
  {
    selector: "ObjectExpression > SpreadElement > ConditionalExpression > ObjectExpression",
    message: "Set the member to undefined instead: optional members are `?: T | undefined`.",
  },
];

// Biome formats and lints; ESLint has only rules that need types or that Biome lacks.
export default defineConfig(
  {
    ignores: [
      "**/dist/**",
      "**/.astro/**",
      "**/node_modules/**",
      "**/.tools/**",
      "**/generated/**",
      "**/*qemu-protocol.ts",
    ],
  },
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
      "no-restricted-syntax": ["error", ...RESTRICTED_SYNTAX],
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 50, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    // A test suite is a single long function.
    files: ["**/*.test.ts", "**/*.test-d.ts", "**/test/**/*.ts", "**/tests/**/*.ts"],
    rules: { "max-lines-per-function": "off", "max-lines": "off" },
  },
);
