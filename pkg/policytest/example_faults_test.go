package policytest

import "testing"

const (
	failTF     = versioning + "fail.tf"
	passTF     = versioning + "pass.tf"
	unknownTF  = versioning + "unknown.tf"
	failYAML   = versioning + "fail.cfn.yaml"
	failJSON   = versioning + "fail.cfn.json"
	sshRego    = ssh + "policy.rego"
	condition  = "\tnot bucket.properties.VersioningConfiguration.Status == \"Enabled\"\n"
	evidenceOf = `"paths": [["VersioningConfiguration", "Status"]]`
)

func TestAFaultOfAnExampleIsFound(t *testing.T) {
	wantFaults(t, []fault{
		{"want on a line above the finding", []change{{failTF, `status = "Suspended" # want`, `status = "Suspended"`}, {failTF, "versioning_configuration {", "versioning_configuration { # want"}},
			CheckExample, failTF, 12, "no finding\n\tgot:  one finding fail", true},
		{"the finding that is then without a want", []change{{failTF, `status = "Suspended" # want`, `status = "Suspended"`}, {failTF, "versioning_configuration {", "versioning_configuration { # want"}},
			CheckExample, failTF, 11, "one finding fail\n\tgot:  no finding", true},
		{"a want is missing", []change{{failYAML, "Documents: # want", "Documents:"}}, CheckExample, failYAML, 2, "either the policy is wrong here or the line lacks its # want", true},
		{"a want for two where there is one", []change{{failYAML, "Documents: # want", "Documents: # want x2"}}, CheckExample, failYAML, 2, "2 findings fail\n\tgot:  one finding fail", true},
		{"a want that is open where the finding is certain", []change{{failYAML, "Documents: # want", "Documents: # want open"}}, CheckExample, failYAML, 2, "one finding open\n\tgot:  one finding fail", true},
		{"a want that is certain where the finding is open", []change{{unknownTF, "# want open: var.status has no value", "# want"}}, CheckExample, unknownTF, 12, "one finding fail\n\tgot:  one finding open", true},
		{"an unknown example that announces a certain finding", []change{{unknownTF, "# want open: var.status has no value", "# want"}}, CheckExample, unknownTF, 0, "an unknown example without certain findings", true},
		{"a want that is misspelt", []change{{failYAML, "Documents: # want", "Documents: # want opne"}}, CheckExample, failYAML, 2, `"opne" is neither fail nor open nor a count`, true},
		{"a message that is another", []change{{failYAML, "Documents: # want", `Documents: # want "colour"`}}, CheckExample, failYAML, 2, `a message with "colour"`, true},
		{"a part of a message without its end", []change{{failYAML, "Documents: # want", `Documents: # want "colour`}}, CheckExample, failYAML, 2, "is no part of a message in quotes", true},
		{"a want for one, counted", []change{{failYAML, "Documents: # want", "Documents: # want x1"}}, CheckExample, failYAML, 2, `"x1" is neither`, true},
		{"a failing example without a want", []change{{ssh + "fail.tf", " # want", ""}}, CheckExample, ssh + "fail.tf", 0, "a failing example that announces a finding", true},
		{"a passing example with a want", []change{{passTF, `"Enabled"`, `"Enabled" # want`}}, CheckExample, passTF, 0, "a passing example that announces no finding", true},
		{"a passing example with a fault", []change{{passTF, `"Enabled"`, `"Suspended"`}}, CheckExample, passTF, 8, "no finding\n\tgot:  one finding fail", false},
		{"a line number beside the JSON that is wrong", []change{{failJSON + sidecar, "7\n", "6\n"}}, CheckExample, failJSON, 6, "one finding fail\n\tgot:  no finding", true},
		{"a line number beside the JSON that is none", []change{{failJSON + sidecar, "7\n", "seven\n"}}, CheckExample, failJSON + sidecar, 2, `"seven" is not the number of a line`, true},
		{"a word beside the JSON that is none", []change{{failJSON + sidecar, "7\n", "7 maybe\n"}}, CheckExample, failJSON + sidecar, 2, `"maybe" is neither`, true},
		{"Terraform that cannot be read", []change{{passTF, `status = "Enabled"`, `status = `}}, CheckExample, passTF, 8, "an example that is read without complaint", false},
		{"JSON that cannot be read", []change{{failJSON, `"Status": "Suspended"`, `"Status": `}}, CheckExample, failJSON, 8, "an example that is read without complaint", false},
		{"a reference that leads nowhere", []change{{ssh + "pass.cfn.yaml", "GroupDescription: ssh", "GroupDescription: !Ref Nothing"}}, CheckExample, ssh + "pass.cfn.yaml", 5, "an example that is read without complaint", false},
		{"an example without resources", []change{{ssh + "pass.tf", "", "# nothing\n"}}, CheckExample, ssh + "pass.tf", 0, "want: resources", false},
		{"an example of another format than its name says", []change{{ssh + "pass.cfn.yaml", "", "kind: Pod\n"}}, CheckExample, ssh + "pass.cfn.yaml", 0, "want: resources", false},
		{"formats with another number of findings", []change{{failYAML, "  Documents: # want\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: documents\n", ""}},
			CheckAgreement, failTF, 0, "make the examples say the same", true},
		{"an excuse for a difference that there is not", []change{{failTF, `bucket = "documents"`, "bucket = \"documents\"\n  # differs: just so"}}, CheckAgreement, failTF, 0, "no comment that excuses a difference", true},
	})
}

func TestADifferenceBetweenFormatsCanBeExcused(t *testing.T) {
	files := testLibrary(t)
	for _, c := range []change{
		{failYAML, "  Documents: # want\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: documents\n", "  # differs: the template has no second bucket\n"},
		{failJSON, "", ""}, {failJSON + sidecar, "", ""},
	} {
		c.apply(t, files)
	}
	if got := describeFailures(runLibrary(t, files, Options{Whole: true})); got != "none" {
		t.Errorf("failures: %s", got)
	}
}

func TestAFaultOfTheRuleIsFound(t *testing.T) {
	head := "deny contains {\"resource\": bucket.id, " + evidenceOf + "}"
	wantFaults(t, []fault{
		{"deny never fires", []change{{rego, condition, condition + "\tfalse\n"}}, CheckExample, failTF, 1, "one finding fail\n\tgot:  no finding", false},
		{"deny never fires, which the unknown example sees too", []change{{rego, condition, condition + "\tfalse\n"}}, CheckExample, unknownTF, 12, "one finding open\n\tgot:  no finding", false},
		{"deny always fires", []change{{rego, condition, ""}}, CheckExample, passTF, 8, "no finding\n\tgot:  one finding fail", false},
		{"deny asks for the opposite", []change{{rego, "\tnot bucket", "\tbucket"}}, CheckExample, passTF, 8, "no finding\n\tgot:  one finding fail", false},
		{"deny without evidence", []change{{rego, `, ` + evidenceOf, ""}}, CheckExample, failJSON, 0, "deny names no evidence", true},
		{"a rule that cannot be evaluated where a value is unknown", []change{{rego, evidenceOf, evidenceOf + `, "cause": bucket.properties.BucketName`}},
			CheckUnknown, failTF, 2, "a policy that can be evaluated", false},
		{"deny without the path of its evidence, in the unknown example", []change{{rego, evidenceOf, `"paths": [["BucketName"]]`}}, CheckExample, unknownTF, 6, "no finding\n\tgot:  one finding fail", false},
		{"deny without the path of its evidence, with a part of a passing example unknown", []change{{rego, evidenceOf, `"paths": [["BucketName"]]`}},
			CheckUnknown, passTF, 8, "no certain finding on aws_s3_bucket.documents", false},
		{"deny without the path of its evidence, with another value", []change{{rego, evidenceOf, `"paths": [["BucketName"]]`}}, CheckEvidence, failTF, 12, "to hang on its evidence alone", false},
		{"evidence that decides nothing", []change{{rego, evidenceOf, `"paths": [["VersioningConfiguration", "Status"], ["BucketName"]]`}}, CheckEvidence, failTF, 2, "some value of BucketName that makes the finding", false},
		{"evidence that is another property", []change{{rego, evidenceOf, `"paths": [["BucketName"]]`}}, CheckEvidence, failTF, 6, "some value of BucketName", false},
		{"a part of the evidence is not named", []change{{sshRego, "\t[\"SecurityGroupIngress\", i, \"ToPort\"],\n", ""}}, CheckEvidence, ssh + "fail.tf", 6, "SecurityGroupIngress[0].ToPort", false},
		{"a plain comparison hides what is not known", []change{{sshRego, `plinth.may_equal(rule.CidrIp, "0.0.0.0/0")`, `rule.CidrIp == "0.0.0.0/0"`}}, CheckUnknown, ssh + "fail.tf", 7, "to fail or be open when SecurityGroupIngress[0].CidrIp", false},
		{"a plain comparison of numbers hides what is not known", []change{{sshRego, "plinth.may_be_at_most(rule.FromPort, 22)", "rule.FromPort <= 22"}}, CheckUnknown, ssh + "fail.tf", 5, "to fail or be open when SecurityGroupIngress[0].FromPort", false},
		{"elements are compared with each other", []change{{rego, condition, condition + "\tcount(input.resources) > 1\n"}}, CheckChunks, failTF, 0, "with chunks of 1", false},
		{"a rule that holds in one format alone", []change{{rego, condition, condition + "\tnot contains(bucket.id, \"aws_s3_bucket\")\n"}}, CheckAgreement, failTF, 0, "the findings of " + failYAML, false},
		{"a cause of one format alone", []change{{rego, head + " if {\n\tsome bucket in input.resources\n", "deny contains {\"resource\": bucket.id, \"cause\": cause, " + evidenceOf + "} if {\n\tsome bucket in input.resources\n\tcause := bucket.address\n"}},
			CheckAgreement, failTF, 0, "make the examples say the same", false},
	})
}
