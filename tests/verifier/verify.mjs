// Checks a credential with nothing of ours: the proof (eddsa-jcs-2022) against the issuer's DID
// document, and its bits in the status lists. stdin: {credential, did, lists: {address: list}}.
import { createHash, createPublicKey, verify } from "node:crypto";
import { gunzipSync } from "node:zlib";

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

function base58(text) {
  let value = 0n;
  for (const sign of text) {
    const digit = ALPHABET.indexOf(sign);
    if (digit < 0) throw new Error("not base58");
    value = value * 58n + BigInt(digit);
  }
  const bytes = [];
  for (; value > 0n; value >>= 8n) bytes.unshift(Number(value & 255n));
  for (const sign of text) {
    if (sign !== "1") break;
    bytes.unshift(0);
  }
  return Buffer.from(bytes);
}

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
}

const hash = (value) => createHash("sha256").update(canonical(value)).digest();

function proven(document, did) {
  const { proof, ...said } = document;
  const { proofValue, ...options } = proof;
  if (proof.type !== "DataIntegrityProof" || proof.cryptosuite !== "eddsa-jcs-2022") return false;
  if (proof.proofPurpose !== "assertionMethod") return false;
  if (canonical(options["@context"]) !== canonical(said["@context"])) return false;
  const issuer = typeof said.issuer === "string" ? said.issuer : said.issuer.id;
  const method = did.verificationMethod.find((one) => one.id === proof.verificationMethod);
  if (did.id !== issuer || !method || method.controller !== issuer) return false;
  if (!did.assertionMethod.includes(method.id)) return false;
  const key = base58(method.publicKeyMultibase.slice(1));
  if (key[0] !== 0xed || key[1] !== 0x01 || key.length !== 34) return false;
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key.subarray(2)]);
  const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
  const data = Buffer.concat([hash(options), hash(said)]);
  return verify(null, data, publicKey, base58(proofValue.slice(1)));
}

function bit(entry, list) {
  const packed = Buffer.from(list.credentialSubject.encodedList.slice(1), "base64url");
  const bits = gunzipSync(packed);
  if (bits.length * 8 < 131072) throw new Error("too short a list");
  const index = Number(entry.statusListIndex);
  return (bits[index >> 3] >> (7 - (index & 7))) & 1;
}

let input = "";
for await (const part of process.stdin) input += part;
const { credential, did, lists } = JSON.parse(input);
const states = {};
for (const entry of credential.credentialStatus) {
  const list = lists[entry.statusListCredential];
  const fits = list.credentialSubject.statusPurpose === entry.statusPurpose;
  states[entry.statusPurpose] = fits && proven(list, did) ? bit(entry, list) : null;
}
process.stdout.write(JSON.stringify({ proven: proven(credential, did), states }));
