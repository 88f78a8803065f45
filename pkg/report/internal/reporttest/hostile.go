package reporttest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/plinth-lint/plinth/pkg/source"
)

// Hostile are texts that speak to a terminal, a reader's eye, a build system,
// a browser or a diagram instead of naming a resource.
var Hostile = []string{
	"\x1b[31mred",
	"\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
	"\x1b]0;title\a",
	"\u009b31mc1",
	"\u009d0;title\u009c",
	"left\u202egnp.exe",
	"\u2066isolate\u2069",
	"\u200fmark\u061c",
	"over\rwrite",
	"nul\x00byte",
	"zero\u200bwidth\ufeff\u00ad",
	"tag\U000e0041\U000e0042",
	"line\u2028\u2029separator",
	"back\bspace\x7f",
	"new\nline",
	"new\n::error file=a.tf::line",
	"wrapped wrapped wrapped wrapped wrapped wrapped ::stop-commands::wrapped ::error ::error ::error ::error ::error ::error ::error ::error",
	"##[error]runner",
	"###[group]runner",
	"##vso[task.setvariable variable=PATH]agent",
	"##teamcity[blockOpened name='x']",
	"[link](http://evil.example)",
	"]\\[link\\](http://evil.example)[",
	"![image](http://evil.example)",
	"<script>alert(1)</script><img src=x onerror=alert(1)>",
	"</script></style></title></textarea></pre></svg><svg onload=alert(1)>",
	"\" autofocus onfocus=\"alert(1)\" x=\"",
	"'><iframe src=javascript:alert(1)>",
	"javascript:alert(1)",
	"</style><style>*{display:none}</style>{{.}}",
	"`code` **bold** | table |",
	`"]; end; x["`,
	`"}; evil [label="`,
	"%%{init: {'theme': 'dark'}}%%",
	"%%%{init: {'theme': 'dark'}}%%%",
	"#quot;&quot;",
	"{0} {{1}}",
	"{\"a\": \"\\ud800\"}",
}

// HostileTree gives a directory whose names, values, keys, conditions and comments are
// hostile, as far as the formats let them, with files that are no text at all.
func HostileTree(t testing.TB) *source.Tree {
	t.Helper()
	dir := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Skipf("the file system takes no such names: %v", err)
		}
	}
	write("plinth.yaml", "suppress:\n  - policy: s3-lifecycle\n    address: aws_s3_bucket.a\n    reason: "+quoted(strings.Join(Hostile, " "))+"\n")
	write("raw.json", hostileTemplate(t, false))
	write("indented.json", hostileTemplate(t, true))
	write("main.tf", hostileConfiguration())
	write("m/main.tf", "resource \"aws_s3_bucket\" \"a\" {\n  bucket = \"a\"\n}\n")
	write("broken/esc.yaml", "Resources:\n  A: {Type: \"AWS::SQS::Queue\", Properties: {QueueName: \"\x1b[31m\"}}\n")
	write("broken/latin1.json", "{\"Resources\": {\"A\": {\"Type\": \"AWS::SQS::Queue\", \"Properties\": {\"QueueName\": \"\xff_\\ud800\"}}}}\n")
	write("broken/latin1.tf", "resource \"aws_sqs_queue\" \"a\" {\n  name = \"\xff_\" # \x9b31m\n}\n")
	write("broken/latin1.yaml", "Resources:\n  A: {Type: \"AWS::SQS::Queue\", Properties: {QueueName: \"\xff_\"}}\n")
	write("broken/key.yaml", "Resources:\n  \"A\\e[31m\\u202e ::error::x ##[error]x\": {Properties: {}}\n  B: {Type: \"AWS::SQS::Queue\", Properties: {QueueName: !Ref \"\\e[31m ::error::x ##[error]x\"}}\n")
	queue := "Resources:\n  A: {Type: \"AWS::SQS::Queue\", Properties: {QueueName: a_b}}\n"
	for i, name := range Hostile {
		if !strings.Contains(name, "\x00") && len(name) < 200 {
			write(fmt.Sprintf("names%d/%s.yaml", i, strings.ReplaceAll(name, "/", "_")), queue)
		}
	}
	write("names/\xff\xfe.yaml", queue)
	write("names/::error::x/main.tf", "resource \"aws_sqs_queue\" \"a\" {\n  name = \"a_b\"\n}\n")
	return Disk(t, dir)
}

func quoted(s string) string {
	text, _ := json.Marshal(s) // a string can always be written
	return string(text)
}

// hostileTemplate names resources, parameters, conditions and properties by
// every text. On one line or on many, control characters escaped, the others raw.
func hostileTemplate(t testing.TB, indent bool) string {
	t.Helper()
	type object = map[string]any
	resources, parameters, conditions := object{}, object{"Stage": object{"Type": "String"}}, object{}
	for _, x := range Hostile {
		parameters["P"+x] = object{"Type": "Number"}
		conditions["C"+x] = object{"Fn::Equals": []any{object{"Ref": "Stage"}, "prod"}}
		resources["Q"+x] = object{"Type": "AWS::SQS::Queue", "Properties": object{
			"QueueName": "a_" + x, "Tags": []any{object{"Key": x, "Value": object{"Ref": "D" + x}}},
		}}
		resources["D"+x] = object{"Type": "AWS::RDS::DBInstance", "Properties": object{"BackupRetentionPeriod": object{"Ref": "P" + x}}}
		resources["E"+x] = object{"Type": "AWS::RDS::DBInstance", "Properties": object{"BackupRetentionPeriod": object{"Fn::If": []any{"C" + x, 0, 7}}}}
	}
	template := object{"Resources": resources, "Parameters": parameters, "Conditions": conditions}
	text, err := json.Marshal(template)
	if indent {
		text, err = json.MarshalIndent(template, "", "  ")
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// hostileConfiguration has every text as an instance's key, a value, a module's key and, raw, in comments.
func hostileConfiguration() string {
	var b strings.Builder
	b.WriteString("variable \"days\" {}\n\nresource \"aws_sqs_queue\" \"keys\" {\n  for_each = {\n")
	for i, x := range Hostile {
		fmt.Fprintf(&b, "    %s = %d\n", hclQuoted(x), i)
	}
	b.WriteString("  }\n  name = \"a_${each.key}\"\n}\n\n")
	for i, x := range Hostile {
		comment := strings.NewReplacer("\n", " ", "*/", "").Replace(x)
		fmt.Fprintf(&b, "resource \"aws_sqs_queue\" \"q%d\" {\n  /* %s */ name = %s # %s\n}\n\n", i, comment, hclQuoted("a_"+x), comment)
		fmt.Fprintf(&b, "# plinth:ignore rds-backups reason=\"%s\"\nresource \"aws_db_instance\" \"d%d\" {\n  backup_retention_period = var.days\n  tags = { %s = aws_sqs_queue.q%d.arn }\n}\n\n", strings.ReplaceAll(comment, `"`, "'"), i, hclQuoted(x), i)
		fmt.Fprintf(&b, "# plinth:ignore %s reason=\"x\"\nmodule \"m%d\" {\n  source = \"./m\"\n  for_each = toset([%s])\n}\n\n", comment, i, hclQuoted(x))
	}
	b.WriteString("resource \"aws_s3_bucket\" \"a\" {\n  bucket = \"a\"\n}\n")
	return b.String()
}

// hclQuoted gives a string of HCL.
func hclQuoted(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r < ' ' || r >= 0x7f && r < 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return `"` + strings.NewReplacer("${", "$${", "%{", "%%{").Replace(b.String()) + `"`
}
