import type { Dialect } from "./dialect.ts";
import { sumCheck } from "./number-check.ts";
import { percentText } from "./percent-text.ts";
import { lastArguments } from "./python.ts";

/** Runs a script in the REPL's context, and prints its value as the REPL does. An exception is exit code 1. */
const RUN = [
  'var run_id=0,run_status=999,run_command="";function run_code(n,c,l,s){',
  'if(s.length!==l)return console.log("~run:"+n+":lack:");',
  'run_id=n;run_status=999;run_command="";let k=0;const {inspect}=require("util");console.log("~run:"+n+":begin:");',
  'try{const v=require("vm").runInThisContext(decodeURIComponent(s),{filename:"run"});',
  'if(v!==undefined)console.log(inspect(v))}catch(e){k=1;console.log("Uncaught "+inspect(e))}',
  'run_status=k;console.log("~run:"+[n,"stop",k,k+c,""].join(":"))}',
];

// A space first: two Ctrl-C in an empty line end the REPL.
const INTERRUPT = " \u0003";

/** The REPL of Node. */
export const node: Dialect = {
  name: "node",
  setUp: RUN.join(""),
  nothing: "void 0",
  numbers: sumCheck,
  interrupts: [INTERRUPT, INTERRUPT],
  text: percentText,
  storeLine: (piece, index, { addition }) =>
    `run_command=${index === 0 ? "" : "run_command+"}'${piece}';console.log(\`~run:\${${addition}}:stored:\${run_command.length}:\`)`,
  runLine: (text, marker) => `run_code(${marker.addition},${marker.check},${lastArguments(text)})`,
  askLine: ({ addition, check }) =>
    `console.log(\`~run:\${${addition}}:asked:\${run_id}:\${run_status}:\${run_id+run_status+${check}}:\`)`,
  syncLine: ({ addition, check }) =>
    `run_command='';console.log(\`~run:\${${addition}}:sync:\${run_id}:\${run_id+${check}}:\`)`,
};
