# Reads a JSON list of SAM templates from standard input, and writes what the reference implementation makes of each:
# {"Resources": ..., "Conditions": ...}, or {"error": ...}. It reaches no network. It exits with 3 where version 1.110.0 of
# the reference implementation is not installed.
import json
import logging
import os
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
logging.disable(logging.CRITICAL)

try:
    from samtranslator import __version__
    from samtranslator.public.exceptions import InvalidDocumentException
    from samtranslator.translator.transform import transform
except ImportError:
    sys.exit(3)
if __version__ != "1.110.0":
    sys.exit(3)


class Policies:
    def load(self):
        return {}


answers = []
for template in json.load(sys.stdin):
    try:
        out = transform(template, {}, Policies(), passthrough_metadata=True)
        answers.append({k: out[k] for k in ("Resources", "Conditions", "Outputs") if k in out})
    except InvalidDocumentException as e:
        answers.append({"error": "; ".join(c.message for c in e.causes)})
    except Exception as e:  # noqa: BLE001
        answers.append({"error": repr(e)})
json.dump(answers, sys.stdout)
