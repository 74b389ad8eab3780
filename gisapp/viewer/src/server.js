// Asking the service: the token of this tab goes along as a header, never in an address; a refusal is a problem.

const KEY = "gisapp.token";
const JSON_TYPE = "application/json";
export const { root: ROOT } = document.documentElement.dataset;

export const problem = (status, said) => Object.assign(new Error(said.detail ?? said.title ?? status), { status, said });

export const token = () => sessionStorage.getItem(KEY) ?? "";
export const keepToken = (text) => (text ? sessionStorage.setItem(KEY, text) : sessionStorage.removeItem(KEY));
export const bearing = () => (token() ? { Authorization: `Bearer ${token()}` } : {});

/** What the server answers at a path below the root, as JSON. */
export const ask = async (path, options) => (await sent(path, options)).json();

/** That as a `value`, or what kept it from coming as a `fault`. */
export const answerOf = (asked) => asked.then((value) => ({ value }), (fault) => ({ fault }));

/** What is said in an address: only what there is. */
export const queryOf = (said) => new URLSearchParams(Object.entries(said).filter(([, value]) => (value ?? "") !== ""));

/** What the server answers, as it comes; `json` is what is sent. */
export async function sent(path, { query = {}, json, method = json ? "POST" : "GET", headers } = {}) {
  const said = queryOf(query);
  const address = `${ROOT}${path}${said.size ? `?${said}` : ""}`;
  const request = { method, body: JSON.stringify(json), headers: { Accept: JSON_TYPE, ...(json && { "Content-Type": JSON_TYPE }), ...bearing(), ...headers } };
  const { value: answer, fault } = await answerOf(fetch(address, request));
  if (fault) throw problem(0, { detail: fault.message });
  if (answer.ok) return answer;
  throw problem(answer.status, await answer.json().catch(() => ({ detail: answer.statusText })));
}
