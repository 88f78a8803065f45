package policy_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/policy"
)

const name = "security/s3/bucket-encryption/policy.rego"

const module = `# METADATA
# title: Buckets are encrypted
# description: The bucket is not encrypted.
# related_resources:
# - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingEncryption.html
# custom:
#   severity: high
#   scope: resource
#   types: ["AWS::S3::Bucket"]
#   practices: [SEC08-BP02]
#   aliases: [CKV_AWS_19, S3.4]
#   cwe: [CWE-311]
#   profiles: [recommended]
#   parameters:
#     days:
#       default: 7
#       description: How many.
package policies.security.s3.bucket_encryption

import rego.v2

deny contains {"resource": bucket.id} if {
	some bucket in input.resources
}
`

const lesson = `## Why it matters

Data at rest is read by whoever gets at the disk. More is said here.

And here.

## How to fix it

Set BucketEncryption.

~~~hcl
## References
~~~

## Unheard of

Nothing.

## References

https://docs.aws.amazon.com
`

func folder(text string) fstest.MapFS {
	return fstest.MapFS{name: {Data: []byte(text)}, "security/s3/bucket-encryption/lesson.md": {Data: []byte(lesson)}}
}

func TestAPolicyIsWhatItsFolderSays(t *testing.T) {
	policies, err := policy.Read(folder(module))
	if err != nil {
		t.Fatal(err)
	}
	want := []*policy.Policy{{
		ID: "s3-bucket-encryption", Pillar: "security", Service: "s3", Name: "bucket-encryption", Dir: "security/s3/bucket-encryption",
		Title: "Buckets are encrypted", Description: "The bucket is not encrypted.", Severity: policy.High, Scope: policy.ScopeResource,
		Types: []string{"AWS::S3::Bucket"}, Practices: []string{"SEC08-BP02"}, Aliases: []string{"CKV_AWS_19", "S3.4"}, CWE: []string{"CWE-311"},
		References: []string{"https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingEncryption.html"},
		Profiles:   []string{"recommended"}, Parameters: map[string]any{"days": 7},
	}}
	if diff := cmp.Diff(texts(want), texts(policies)); diff != "" {
		t.Errorf("policies (-want +got):\n%s", diff)
	}
	if got := policies[0].Package(); got != "policies.security.s3.bucket_encryption" {
		t.Errorf("package: got %s", got)
	}
}

func TestWhatMetadataLeavesOutHasADefault(t *testing.T) {
	policies, err := policy.Read(folder(without(module, "#   scope:", "#   profiles:", "#   cwe:")))
	if err != nil {
		t.Fatal(err)
	}
	p := policies[0]
	if p.Scope != policy.ScopeResource || !slices.Equal(p.Profiles, []string{"recommended", "exam"}) || p.CWE != nil {
		t.Errorf("got scope %s, profiles %v, cwe %v", p.Scope, p.Profiles, p.CWE)
	}
}

// without gives a text without the lines that begin so.
func without(text string, beginnings ...string) string {
	var kept []string
	for line := range strings.Lines(text) {
		if !slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(line, b) }) {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func TestAnErrorInMetadataNamesTheFileTheLineAndWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name, from, to, want string
	}{
		{"a key that is misspelt", "#   practices:", "#   practises:", ":10: METADATA custom.practises: the key is not known; did you mean practices?"},
		{"a key that nobody knows", "#   cwe: [CWE-311]", "#   colour: red", ":12: METADATA custom.colour: the key is not known; the keys are severity, scope, types, when, practices, aliases, partial, no-inline, cwe, profiles, parameters"},
		{"a severity that there is not", "severity: high", "severity: hgh", `:7: METADATA custom.severity: unknown severity "hgh"; it is one of low, medium, high, critical`},
		{"a severity that is no text", "severity: high", "severity: 3", ":7: METADATA custom.severity: a text is expected, not 3"},
		{"no severity", "#   severity: high\n", "", ":1: METADATA custom.severity: it is missing"},
		{"a scope that there is not", "scope: resource", "scope: account", `:8: METADATA custom.scope: unknown scope "account"; it is resource or unit`},
		{"no types", `#   types: ["AWS::S3::Bucket"]` + "\n", "", ":1: METADATA custom.types: it is missing"},
		{"types that are no list", `types: ["AWS::S3::Bucket"]`, "types: AWS", ":9: METADATA custom.types: a list is expected, not AWS"},
		{"an alias that is no text", "[CKV_AWS_19, S3.4]", "[1]", ":11: METADATA custom.aliases: a text is expected, not 1"},
		{"parameters that are no mapping", "#   parameters:\n#     days:\n#       default: 7\n#       description: How many.\n", "#   parameters: [a]\n",
			":14: METADATA custom.parameters: a mapping is expected, not [a]"},
		{"a parameter that is no mapping", "#     days:\n#       default: 7\n#       description: How many.\n", "#     days: 7\n",
			":14: METADATA custom.parameters: days: a mapping with default and description is expected"},
		{"a parameter without a default", "#       default: 7\n", "", ":14: METADATA custom.parameters: days: it has no default, nor an example that makes it required"},
		{"a parameter with default and example", "#       default: 7\n", "#       default: 7\n#       example: 7\n", ":14: METADATA custom.parameters: days: it has a default and an example, which is for one without"},
		{"a package that is not the folder's", "bucket_encryption\n", "bucket\n", ":18: the package is data.policies.security.s3.bucket, not data.policies.security.s3.bucket_encryption as its folder says"},
		{"no METADATA", "# METADATA\n", "", ":1: the package has no METADATA"},
		{"Rego that cannot be read", "deny contains", "deny contains contains", ":22: rego_parse_error"},
		{"YAML that cannot be read", "# custom:", "# custom: [", ":6: rego_parse_error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := strings.Replace(module, c.from, c.to, 1)
			if broken == module {
				t.Fatalf("%q is not in the module", c.from)
			}
			_, err := policy.Read(folder(broken))
			if err == nil {
				t.Fatal("the policy is read without an error")
			}
			if want := name + c.want; !strings.Contains(err.Error(), want) {
				t.Errorf("got  %v\nwant %s", err, want)
			}
		})
	}
}

func TestOfSeveralErrorsTheSameIsToldEveryTime(t *testing.T) {
	broken := strings.NewReplacer("#   cwe:", "#   zzz:", "#   aliases:", "#   yyy:", "#   practices:", "#   xxx:").Replace(module)
	_, first := policy.Read(folder(broken))
	for range 20 {
		if _, err := policy.Read(folder(broken)); err == nil || err.Error() != first.Error() {
			t.Fatalf("got %v, before that %v", err, first)
		}
	}
}

func TestSeveritiesAreNamedInRisingOrder(t *testing.T) {
	if diff := cmp.Diff([]string{"low", "medium", "high", "critical"}, policy.Severities()); diff != "" {
		t.Errorf("severities (-want +got):\n%s", diff)
	}
	for i, n := range policy.Severities() {
		s, err := policy.ParseSeverity(strings.ToUpper(n))
		if err != nil || s.String() != n || s != policy.Low+policy.Severity(i) {
			t.Errorf("%s: got %v, %v", n, s, err)
		}
	}
	for _, n := range []string{"", "highest", " high"} {
		if s, err := policy.ParseSeverity(n); err == nil {
			t.Errorf("%q is the severity %v", n, s)
		}
	}
}

func TestALessonIsCutAtItsHeadings(t *testing.T) {
	l, err := policy.Load(folder(module))
	if err != nil {
		t.Fatal(err)
	}
	got := l.Policies()[0].Lesson()
	want := policy.Lesson{
		Why: "Data at rest is read by whoever gets at the disk. More is said here.\n\nAnd here.",
		Fix: "Set BucketEncryption.\n\n~~~hcl\n## References\n~~~", References: "https://docs.aws.amazon.com", Markdown: lesson,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lesson (-want +got):\n%s", diff)
	}
	if got.WhyShort() != "Data at rest is read by whoever gets at the disk." || got.FixShort() != "Set BucketEncryption." {
		t.Errorf("got %q and %q", got.WhyShort(), got.FixShort())
	}
}

func TestTheFirstSentenceEndsBeforeTheNextBegins(t *testing.T) {
	for text, want := range map[string]string{
		"":                               "",
		"One. Two.":                      "One.",
		"About 99.9 % of e.g. them. Two": "About 99.9 % of e.g. them.",
		"One line\nand the next. Two.":   "One line and the next.",
		"One\n\nTwo.":                    "One",
		"Only one.":                      "Only one.",
	} {
		if got := (policy.Lesson{Why: text}).WhyShort(); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestAParameterWithAnExampleIsRequired(t *testing.T) {
	policies, err := policy.Read(folder(strings.Replace(module, "#       default: 7", "#       example: 7", 1)))
	if err != nil {
		t.Fatal(err)
	}
	p := policies[0]
	if got := p.Missing(nil); !slices.Equal(got, []string{"days"}) || len(p.Parameters) > 0 {
		t.Errorf("missing are %q, with the defaults %v", got, p.Parameters)
	}
	if got := p.Missing(map[string]any{"days": 3}); got != nil {
		t.Errorf("missing are %q though they are given", got)
	}
	if got, want := p.Configuration(), `policies: {s3-bucket-encryption: {"days":7}}`; got != want {
		t.Errorf("the configuration is %s, want %s", got, want)
	}
}
