// A credential of the service, checked by packages of others from npm: the JCS suite, data integrity
// and the verifier of Linked Data signatures. Reads {credential, did, lists} and prints what holds.
import jsigs from "jsonld-signatures";
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { createVerifyCryptosuite } from "@digitalbazaar/eddsa-jcs-2022-cryptosuite";

const { purposes: { AssertionProofPurpose } } = jsigs;
let input = "";
for await (const part of process.stdin) input += part;
const { credential, did, lists } = JSON.parse(input);

// The issuer's document, as did:web gives it; a key stands in it by its own address.
async function documentLoader(url) {
  const method = did.verificationMethod.find((one) => one.id === url);
  const document = url === did.id ? did : method && { "@context": "https://w3id.org/security/multikey/v1", ...method };
  if (!document) throw new Error(`not part of the credential: ${url}`);
  return { contextUrl: null, documentUrl: url, document };
}

async function holds(document) {
  const suite = new DataIntegrityProof({ cryptosuite: createVerifyCryptosuite() });
  const found = await jsigs.verify(structuredClone(document), { suite, purpose: new AssertionProofPurpose(), documentLoader });
  return found.verified;
}

const proven = { credential: await holds(credential) };
for (const [address, list] of Object.entries(lists)) proven[address] = await holds(list);
process.stdout.write(JSON.stringify(proven));
