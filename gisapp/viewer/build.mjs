// Builds dist/: our modules, those of the board and of review apart; one style sheet, MapLibre's strict-policy build, and
// the fonts. What is text lies there compressed too, so that the server never compresses it.
import { build, transform } from "esbuild";
import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "dist");
const MAPLIBRE = join(HERE, "node_modules/maplibre-gl/dist");
const FONTS = join(HERE, "node_modules/@fontsource/be-vietnam-pro");
const WEIGHTS = [400, 600];

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
const built = await build({
  entryPoints: { app: join(HERE, "src/main.js") }, outdir: OUT, bundle: true, minify: true, format: "esm", splitting: true,
  metafile: true, target: "es2022", charset: "utf8", legalComments: "none",
});
const sheets = await Promise.all([join(MAPLIBRE, "maplibre-gl.css"), join(HERE, "src/app.css")].map((file) => readFile(file, "utf8")));
const sheet = await transform(sheets.join("\n"), { loader: "css", minify: true, target: "es2022" });
await writeFile(join(OUT, "app.css"), sheet.code);
for (const name of ["maplibre-gl-csp.js", "maplibre-gl-csp-worker.js"]) {
  const source = await readFile(join(MAPLIBRE, name), "utf8");
  await writeFile(join(OUT, name), source.replace(/\n?\/\/# sourceMappingURL=\S+\s*$/u, "\n"));
}
await copyFile(join(MAPLIBRE, "LICENSE.txt"), join(OUT, "maplibre-gl-LICENSE.txt"));
await copyFile(join(FONTS, "LICENSE"), join(OUT, "be-vietnam-pro-LICENSE.txt"));
for (const weight of WEIGHTS) {
  for (const script of ["latin", "vietnamese"]) {
    await cp(join(FONTS, `files/be-vietnam-pro-${script}-${weight}-normal.woff2`), join(OUT, `be-vietnam-pro-${script}-${weight}.woff2`));
  }
}
for (const name of (await readdir(OUT)).filter((each) => /\.(js|css)$/u.test(each))) {
  const whole = await readFile(join(OUT, name));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT };
  await writeFile(join(OUT, `${name}.br`), brotliCompressSync(whole, { params }));
  await writeFile(join(OUT, `${name}.gz`), gzipSync(whole, { level: 9 }));
}
// What the first script needs at once is asked for with it. Last: whoever finds this page finds all that it loads.
const parts = Object.values(built.metafile.outputs).find((each) => each.entryPoint?.endsWith("main.js")).imports;
const early = parts.filter((each) => each.kind === "import-statement").map((each) => `<link rel="modulepreload" href="[[root]]/assets/${basename(each.path)}">\n`);
const page = await readFile(join(HERE, "src/app.html"), "utf8");
await writeFile(join(OUT, "app.html"), page.replace("</head>", `${early.join("")}</head>`));
