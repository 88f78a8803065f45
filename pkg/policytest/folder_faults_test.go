package policytest

import (
	"strings"
	"testing"
	"testing/fstest"
)

const rego = versioning + "policy.rego"

func TestAFaultOfTheFolderIsFound(t *testing.T) {
	wantFaults(t, []fault{
		{"a file that has no place", []change{{versioning + "notes.txt", "", "a"}}, CheckFolder, versioning + "notes.txt", 0, "got:  notes.txt", true},
		{"an example whose name says no kind", []change{{versioning + "good.tf", "", "a"}}, CheckFolder, versioning + "good.tf", 0, "rename or remove it", true},
		{"an example whose name says no format", []change{{versioning + "fail.yaml", "", "a"}}, CheckFolder, versioning + "fail.yaml", 0, "got:  fail.yaml", true},
		{"announcements of no example", []change{{versioning + "notes.want", "", "1"}}, CheckFolder, versioning + "notes.want", 0, "got:  notes.want", true},
		{"no lesson", []change{{versioning + "lesson.md", "", ""}}, CheckFolder, strings.TrimSuffix(versioning, "/"), 0, "want: lesson.md", true},
		{"no quiz", []change{{versioning + "quiz.yaml", "", ""}}, CheckFolder, strings.TrimSuffix(versioning, "/"), 0, "want: quiz.yaml", true},
		{"a required parameter without a configuration", []change{{rego, "#   aliases: [S3.14]\n", "#   aliases: [S3.14]\n#   parameters:\n#     days:\n#       example: 7\n"}},
			CheckFolder, strings.TrimSuffix(versioning, "/"), 0, "want: config.yaml with days", true},
		{"a configuration that sets what there is not", []change{{versioning + "config.yaml", "", "days: 7\n"}}, CheckFolder, versioning + "config.yaml", 1, `unknown key "days"`, true},
		{"a configuration that is none", []change{{versioning + "config.yaml", "", "- a\n"}}, CheckFolder, versioning + "config.yaml", 1, "a mapping is expected here, not a list", true},
		{"no examples", []change{{ssh + "fail.tf", "", ""}, {ssh + "pass.tf", "", ""}, {ssh + "fail.cfn.yaml", "", ""}, {ssh + "pass.cfn.yaml", "", ""}},
			CheckFolder, strings.TrimSuffix(ssh, "/"), 0, "want: examples that fail and pass", true},
		{"a format without a passing example", []change{{ssh + "pass.tf", "", ""}}, CheckFolder, strings.TrimSuffix(ssh, "/"), 0, "want: a pass example for Terraform", false},
		{"a format without a failing example", []change{{ssh + "fail.cfn.yaml", "", ""}}, CheckFolder, strings.TrimSuffix(ssh, "/"), 0, "want: a fail example for CloudFormation", true},
	})
}

func TestAFaultOfMetadataIsFound(t *testing.T) {
	const title, description = "S3 buckets keep noncurrent versions", "Versioning is not enabled, so an overwrite or a delete cannot be undone."
	wantFaults(t, []fault{
		{"no title", []change{{rego, "# title: " + title + "\n", ""}}, CheckMetadata, rego, 1, "add title: to METADATA", true},
		{"a title with a full stop", []change{{rego, title, title + "."}}, CheckMetadata, rego, 2, "without its full stop", true},
		{"a title of two sentences", []change{{rego, title, "Buckets are good. They keep versions"}}, CheckMetadata, rego, 2, "a title of one sentence", true},
		{"a title that is too long", []change{{rego, title, strings.Repeat("versions ", 9) + "everywhere"}}, CheckMetadata, rego, 2, "a title of at most 80 letters", true},
		{"no description", []change{{rego, "# description: " + description + "\n", ""}}, CheckMetadata, rego, 1, "add description: to METADATA", true},
		{"a description without a full stop", []change{{rego, "undone.", "undone"}}, CheckMetadata, rego, 3, "one sentence with its full stop", true},
		{"a description of two sentences", []change{{rego, description, "Versioning is off. A delete cannot be undone."}}, CheckMetadata, rego, 3, "one sentence", true},
		{"a description that is too long", []change{{rego, description, strings.Repeat("versioning is off, ", 12) + "always."}}, CheckMetadata, rego, 3, "a description of at most 200 letters", true},
		{"a type that there is not", []change{{rego, `["AWS::S3::Bucket"]`, `["AWS::S3::Bucket", "AWS::S3::Buckett"]`}}, CheckMetadata, rego, 8, "did you mean AWS::S3::Bucket?", false},
		{"a type twice", []change{{rego, `["AWS::S3::Bucket"]`, `["AWS::S3::Bucket", "AWS::S3::Bucket"]`}}, CheckMetadata, rego, 8, "AWS::S3::Bucket twice", true},
		{"no practice", []change{{rego, "#   practices: [REL09-BP01]\n", ""}}, CheckMetadata, rego, 1, "add practices: under custom:", true},
		{"a practice that there is not", []change{{rego, "[REL09-BP01]", "[REL09-BP01, REL09-BP99]"}}, CheckMetadata, rego, 9, "got:  REL09-BP99", true},
		{"a practice that is misspelt", []change{{rego, "[REL09-BP01]", "[REL9-BP01]"}}, CheckMetadata, rego, 9, "did you mean REL09-BP01?", true},
		{"a practice twice", []change{{rego, "[REL09-BP01]", "[REL09-BP01, REL09-BP01]"}}, CheckMetadata, rego, 9, "REL09-BP01 twice", true},
		{"another pillar's practice first", []change{{rego, "[REL09-BP01]", "[SEC08-BP02, REL09-BP01]"}}, CheckMetadata, rego, 9, "SEC08-BP02 of security", true},
		{"no references", []change{{rego, "# related_resources:\n#   - ref: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html\n", ""}},
			CheckMetadata, rego, 1, "add related_resources:", true},
		{"a reference that is not official", []change{{rego, "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html", "https://medium.com/s3"}}, CheckMetadata, rego, 5, "not the site of a maker or a standard", true},
		{"a reference without https", []change{{rego, "https://docs.aws", "http://docs.aws"}}, CheckMetadata, rego, 5, "not https", true},
		{"a reference to somebody's repository", []change{{rego, "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html", "https://github.com/somebody/s3"}},
			CheckMetadata, rego, 5, "not a repository of the maker", true},
		{"an alias that another policy has", []change{{rego, "[S3.14]", "[EC2.13]"}}, CheckUnique, rego, 10, "EC2.13, which ec2-ssh-ingress has", true},
		{"an alias that is another policy's id", []change{{rego, "[S3.14]", "[EC2-SSH-Ingress]"}}, CheckUnique, rego, 10, "EC2-SSH-Ingress, which ec2-ssh-ingress has", true},
		{"an alias twice", []change{{rego, "[S3.14]", "[S3.14, s3.14]"}}, CheckUnique, rego, 10, "s3.14, which s3-bucket-versioning has", true},
	})
}

func TestAPolicyThatIsNotFormattedOrDoesNotCompileIsFound(t *testing.T) {
	const condition = "\tnot bucket.properties.VersioningConfiguration.Status == \"Enabled\"\n"
	wantFaults(t, []fault{
		{"blanks in place of tabs", []change{{rego, "\tsome bucket", "  some bucket"}}, CheckFormat, rego, 16, "format it as opa fmt does", true},
		{"an empty line too many", []change{{rego, "import rego.v2\n", "import rego.v2\n\n\n"}}, CheckFormat, rego, 15, "format it as opa fmt does", true},
		{"a property that the type has not", []change{{rego, "VersioningConfiguration.Status ==", "Versioning.Status =="}}, CheckCompile, rego, 17, "undefined ref", true},
		{"a property of a property that is not there", []change{{rego, "VersioningConfiguration.Status ==", "VersioningConfiguration.State =="}}, CheckCompile, rego, 17, "undefined ref", true},
		{"a member of input that is not there", []change{{rego, "input.resources", "input.buckets"}}, CheckCompile, rego, 16, "undefined ref", true},
		{"a variable that nobody uses", []change{{rego, condition, condition + "\tunused := 1\n"}}, CheckCompile, rego, 18, "assigned var unused unused", true},
		{"a function that there is not", []change{{rego, condition, condition + "\tplinth.nothing(bucket)\n"}}, CheckCompile, rego, 18, "undefined function plinth.nothing", true},
		{"the network", []change{{rego, condition, condition + "\thttp.send({\"url\": \"https://example.com\"})\n"}}, CheckCompile, rego, 18, "undefined function http.send", true},
		{"the clock", []change{{rego, condition, condition + "\ttime.now_ns() > 0\n"}}, CheckCompile, rego, 18, "undefined function time.now_ns", true},
		{"the environment", []change{{rego, condition, condition + "\topa.runtime().env\n"}}, CheckCompile, rego, 18, "undefined function opa.runtime", true},
		{"chance", []change{{rego, condition, condition + "\trand.intn(\"x\", 2) == 1\n"}}, CheckCompile, rego, 18, "undefined function rand.intn", true},
		{"a variable that is not safe", []change{{rego, "\tsome bucket in input.resources\n", ""}}, CheckCompile, rego, 15, "bucket", true},
	})
}

func TestAPolicyThatCannotBeReadIsAnError(t *testing.T) {
	for name, c := range map[string]change{
		"Rego that is broken":          {rego, "deny contains", "deny contains contains"},
		"a severity that there is not": {rego, "severity: medium", "severity: awful"},
		"a key that nobody knows":      {rego, "#   severity:", "#   colour: red\n#   severity:"},
		"another package":              {rego, "bucket_versioning\n", "bucket\n"},
	} {
		t.Run(name, func(t *testing.T) {
			files := testLibrary(t)
			c.apply(t, files)
			if _, err := Run(t.Context(), files, Options{}); err == nil || !strings.Contains(err.Error(), rego) {
				t.Errorf("got %v, want an error that names %s", err, rego)
			}
		})
	}
	if failures, err := Run(t.Context(), fstest.MapFS{}, Options{}); err != nil || len(failures) > 0 {
		t.Errorf("an empty library: got %v, %v", failures, err)
	}
}
