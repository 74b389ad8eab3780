// Builds dist/: our modules as one script, one style sheet, MapLibre's strict-policy build, and the fonts; hatch_build.py
// compresses what is text.
import { build, transform } from "esbuild";
import { copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { minify } from "terser";

const HERE = dirname(fileURLToPath(import.meta.url));
const OUT = join(HERE, "dist");
const MAPLIBRE = join(HERE, "node_modules/maplibre-gl/dist");
const FONTS = join(HERE, "node_modules/@fontsource/be-vietnam-pro");
const WEIGHTS = [400, 600];

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
// One script: with the board and the review apart, to be loaded when they are opened, there were six of together 30,300 bytes in
// gzip in place of 24,900, and the first view loaded 26,100 of them. esbuild joins the modules; terser shortens the names: it
// calls the parameters of inner functions alike wherever they do not meet, which packs better by a twentieth. No function of the
// source has a `this`, a `new` or `arguments`, so all may be arrows; and nothing is made a text that says its own `valueOf`, so what
// joins texts may be `+`.
const bundle = await build({
  entryPoints: [join(HERE, "src/main.js")], bundle: true, write: false, minifySyntax: true, format: "iife", target: "es2022", charset: "utf8",
});
const own = await minify(bundle.outputFiles[0].text, { ecma: 2020, compress: { passes: 3, unsafe: true, unsafe_arrows: true }, format: { comments: false } });
await writeFile(join(OUT, "app.js"), own.code);
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
