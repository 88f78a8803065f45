package normalform_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/schema"
)

func TestEveryDefaultIsAPropertyWithAValueOfItsKind(t *testing.T) {
	text, err := os.ReadFile("defaults.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var keys []string
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Fields(line)
		if len(fields) != 5 {
			t.Errorf("%q: it has %d fields, want type, property, tool, value, source", line, len(fields))
			continue
		}
		kind, path, tool, value, from := fields[0], fields[1], fields[2], fields[3], fields[4]
		if !slices.Contains([]string{"any", "cloudformation", "terraform"}, tool) {
			t.Errorf("%s %s: there is no tool %s", kind, path, tool)
		}
		if !strings.HasPrefix(from, "https://docs.aws.amazon.com/") && !strings.HasPrefix(from, "https://registry.terraform.io/") {
			t.Errorf("%s %s: %s is not where AWS or the provider says it", kind, path, from)
		}
		if key := kind + path; seen[key+tool] || seen[key+"any"] {
			t.Errorf("%s %s has two defaults", kind, path)
		}
		seen[kind+path+tool] = true
		keys = append(keys, kind+" "+path)
		at := schema.Lookup(kind).Root()
		for _, step := range strings.Split(path, ".") {
			if step == "[]" {
				at = at.Element()
			} else {
				at = at.Field(step)
			}
		}
		if !fits(at, value) {
			t.Errorf("%s %s: %s does not fit the schema", kind, path, value)
		}
	}
	if len(keys) < 20 || !slices.IsSortedFunc(keys, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) }) {
		t.Errorf("the table's %d lines are not sorted", len(keys))
	}
}

func fits(p *schema.Property, value string) bool {
	var v any
	if p == nil || json.Unmarshal([]byte(value), &v) != nil {
		return false
	}
	switch v.(type) {
	case bool:
		return p.Kind == schema.Boolean
	case float64:
		return p.Kind == schema.Integer || p.Kind == schema.Number
	case string:
		return p.Kind == schema.String
	case []any:
		return p.Kind == schema.List
	}
	return p.IsObject()
}

// defaults gives the properties of the one resource of a type that are defaults.
func defaultsOnly(all []string) []string {
	return slices.DeleteFunc(all, func(s string) bool { return !strings.HasSuffix(s, "(default)") })
}

func TestWhatIsNotGivenHasTheDefaultOfItsTool(t *testing.T) {
	for _, c := range []struct {
		name, kind, cloudFormation, terraform string
		inTemplate, inModule                  []string
	}{
		{
			"the tools differ", "AWS::RDS::DBInstance",
			`{Type: "AWS::RDS::DBInstance", Properties: {Engine: postgres}}`, `resource "aws_db_instance" "a" { engine = "postgres" }`,
			[]string{"AutoMinorVersionUpgrade = true (default)", "BackupRetentionPeriod = 1 (default)", "MultiAZ = false (default)", "StorageEncrypted = false (default)"},
			[]string{
				"AutoMinorVersionUpgrade = true (default)", "BackupRetentionPeriod = 0 (default)", "MultiAZ = false (default)",
				"PubliclyAccessible = false (default)", "StorageEncrypted = false (default)",
			},
		},
		{
			"what is given is no default", "AWS::RDS::DBInstance",
			`{Type: "AWS::RDS::DBInstance", Properties: {AutoMinorVersionUpgrade: true, BackupRetentionPeriod: 0, MultiAZ: true, StorageEncrypted: false}}`,
			"resource \"aws_db_instance\" \"a\" {\n auto_minor_version_upgrade = false\n backup_retention_period = 0\n multi_az = false\n publicly_accessible = true\n storage_encrypted = true\n}",
			nil, nil,
		},
		{
			"one tool has none", "AWS::CloudTrail::Trail",
			`{Type: "AWS::CloudTrail::Trail", Properties: {EnableLogFileValidation: true, IsMultiRegionTrail: true}}`,
			"resource \"aws_cloudtrail\" \"a\" {\n enable_log_file_validation = true\n is_multi_region_trail = true\n}",
			nil, []string{"IncludeGlobalServiceEvents = true (default)", "IsLogging = true (default)"},
		},
		{
			"a list", "AWS::Lambda::Function",
			`{Type: "AWS::Lambda::Function", Properties: {MemorySize: 256, Timeout: 5, PackageType: Zip}}`,
			"resource \"aws_lambda_function\" \"a\" {\n memory_size = 256\n timeout = 5\n package_type = \"Zip\"\n}",
			[]string{`Architectures[0] = "x86_64" (default)`}, []string{`Architectures[0] = "x86_64" (default)`},
		},
		{
			"in the elements of a list, and only in objects that are there", "AWS::CloudFront::Distribution",
			`{Type: "AWS::CloudFront::Distribution", Properties: {DistributionConfig: {CacheBehaviors: [{PathPattern: a}, {Compress: true}]}}}`,
			"resource \"aws_cloudfront_distribution\" \"a\" {\n enabled = true\n default_cache_behavior { target_origin_id = \"a\" }\n}",
			[]string{"DistributionConfig.CacheBehaviors[0].Compress = false (default)"}, []string{"DistributionConfig.DefaultCacheBehavior.Compress = false (default)"},
		},
		{
			"a group's egress is open in CloudFormation and closed in Terraform", "AWS::EC2::SecurityGroup",
			`{Type: "AWS::EC2::SecurityGroup", Properties: {GroupDescription: a}}`, `resource "aws_security_group" "a" { description = "a" }`,
			[]string{`SecurityGroupEgress[0].CidrIp = "0.0.0.0/0" (default)`, `SecurityGroupEgress[0].IpProtocol = "-1" (default)`}, nil,
		},
		{
			"an egress that is given stays alone", "AWS::EC2::SecurityGroup",
			`{Type: "AWS::EC2::SecurityGroup", Properties: {SecurityGroupEgress: []}}`, `resource "aws_security_group" "a" {}`,
			nil, nil,
		},
		{
			"inside of an object that is there", "AWS::KinesisFirehose::DeliveryStream",
			`{Type: "AWS::KinesisFirehose::DeliveryStream", Properties: {DeliveryStreamName: a}}`,
			"resource \"aws_kinesis_firehose_delivery_stream\" \"a\" {\n server_side_encryption {\n enabled = true\n }\n}",
			nil, []string{`DeliveryStreamEncryptionConfigurationInput.KeyType = "AWS_OWNED_CMK" (default)`},
		},
		{
			"a null counts as not given", "AWS::SQS::Queue",
			`{Type: "AWS::SQS::Queue", Properties: {QueueName: a}}`, `resource "aws_sqs_queue" "a" { visibility_timeout_seconds = null }`,
			[]string{"MessageRetentionPeriod = 345600 (default)", "VisibilityTimeout = 30 (default)"},
			[]string{"MessageRetentionPeriod = 345600 (default)", "VisibilityTimeout = 30 (default)"},
		},
		{
			"what is not known has none", "AWS::SQS::Queue",
			`{Type: "AWS::SQS::Queue", Properties: {VisibilityTimeout: !ImportValue a, MessageRetentionPeriod: 60}}`,
			"variable \"x\" {}\nresource \"aws_sqs_queue\" \"a\" {\n visibility_timeout_seconds = var.x\n message_retention_seconds = 60\n}",
			nil, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			inTemplate := ofType(t, fromCloudFormation(t, "  A: "+c.cloudFormation), c.kind)
			inModule := ofType(t, fromTerraform(t, c.terraform), c.kind)
			if diff := cmp.Diff(c.inTemplate, defaultsOnly(show(inTemplate.Properties))); diff != "" && len(c.inTemplate)+len(defaultsOnly(show(inTemplate.Properties))) > 0 {
				t.Errorf("CloudFormation (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.inModule, defaultsOnly(show(inModule.Properties))); diff != "" && len(c.inModule)+len(defaultsOnly(show(inModule.Properties))) > 0 {
				t.Errorf("Terraform (-want +got):\n%s", diff)
			}
		})
	}
}

func TestADefaultStandsAtWhatNamesTheResource(t *testing.T) {
	r := ofType(t, fromTerraform(t, "\n\nresource \"aws_sqs_queue\" \"a\" {\n  name = \"a\"\n}\n"), "AWS::SQS::Queue")
	if got := r.Properties.Get("VisibilityTimeout").Range; got != r.Header || got.Start.Line != 3 {
		t.Errorf("the default stands at %v, want %v", got, r.Header)
	}
}
