package config

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

func TestAnExtendedConfigurationCountsAsIfItStoodThere(t *testing.T) {
	tree := source.Memory(map[string]string{
		"shared/company.yaml": "profile: all\nfail-on: low\npolicies:\n  rds-backup-retention: {days: 14, severity: high}\n  s3-bucket-versioning: off\nexclude: [vendor/]\nowners: {'*': platform}\n" +
			"baseline: company.jsonl\naccept-from: [checkov, trivy]\nsuppress: [{policy: s3-bucket-versioning, path: 'logs/*', reason: made anew, owner: platform}]\n",
		"shared/team.yaml": "extends: company.yaml\nfail-on: high\nexclude: [generated/]\nbaseline: known/team.jsonl\naccept-from: [kics, trivy]\n",
		"infra/plinth.yaml": "extends: ../shared/team.yaml\npolicies:\n  rds-backup-retention: {engines: [mysql]}\n  CKV_AWS_21: on\nowners: {network/: net}\n" +
			"terraform:\n  prod: {var-files: [prod.tfvars], vars: {size: 3, zones: [a, b]}, workspace: prod}\ncloudformation:\n  app.yaml: {parameter-files: [app.json], parameters: {Stage: prod}}\n" +
			"accept-from: [tfsec, checkov]\nsuppress: [{policy: rds-backup-retention, address: a, reason: a copy, until: 2027-01-31}]\n",
	})
	c, err := Read(Place{Tree: tree}, "infra/plinth.yaml", library())
	if err != nil {
		t.Fatal(err)
	}
	on, high := true, policy.High
	want := &Config{
		File: "infra/plinth.yaml", Profile: "all", FailOn: &high,
		Policies: map[string]Setting{
			"rds-backup-retention": {On: &on, Severity: policy.High, Parameters: map[string]any{"days": float64(14), "engines": []any{"mysql"}}},
			"s3-bucket-versioning": {On: &on},
		},
		Exclude: []string{"vendor/", "generated/"},
		Owners:  []Owner{{"*", "platform"}, {"network/", "net"}},
		// The last one that names a baseline counts, and the path is relative to the file that extends.
		Baseline: "known/team.jsonl", AcceptFrom: []string{"checkov", "trivy", "kics", "tfsec"},
		Suppress: []Suppression{
			{Policy: "s3-bucket-versioning", Path: "logs/*", Reason: "made anew", Owner: "platform"},
			{Policy: "rds-backup-retention", Address: "a", Reason: "a copy", Until: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)},
		},
		Terraform: map[string]Root{"infra/prod": {
			Files: []ValueFile{{Path: "infra/prod.tfvars"}}, Values: []Value{{Name: "size", Text: "3"}, {Name: "zones", Text: `["a","b"]`}}, Workspace: "prod",
		}},
		CloudFormation: map[string]Root{"infra/app.yaml": {Files: []ValueFile{{Path: "infra/app.json"}}, Values: []Value{{Name: "Stage", Text: "prod"}}}},
	}
	places := cmpopts.IgnoreTypes(source.Range{})
	if diff := cmp.Diff(c, want, places, cmpopts.IgnoreFields(Config{}, "Origins")); diff != "" {
		t.Errorf("Read (-got +want):\n%s", diff)
	}
	for key, want := range map[string]string{
		"profile": "shared/company.yaml:1:10", "fail-on": "shared/team.yaml:2:10", "exclude[0]": "shared/company.yaml:6:11", "exclude[1]": "shared/team.yaml:3:11",
		"policies.rds-backup-retention.days": "shared/company.yaml:4:25", "policies.rds-backup-retention.engines": "infra/plinth.yaml:3:25",
		"baseline": "shared/team.yaml:4:11", "accept-from[1]": "shared/company.yaml:9:24", "accept-from[2]": "shared/team.yaml:5:15", "accept-from[3]": "infra/plinth.yaml:10:15",
		"owners[1]": "infra/plinth.yaml:5:20", "terraform.infra/prod": "infra/plinth.yaml:7:3",
	} {
		if got := c.Origins[key].String(); got != want {
			t.Errorf("%s stands at %s, want %s", key, got, want)
		}
	}
	for name, want := range map[string]string{"infra/network/a.tf": "net", "infra/app/a.tf": "platform", "other/a.tf": ""} {
		if got := c.Owner(name); got != want {
			t.Errorf("%s belongs to %q, want %q", name, got, want)
		}
	}
	shown := c.Show(policy.Medium)
	again, err := Parse(source.NewFile("infra/plinth.yaml", []byte(shown)), library())
	if err != nil {
		t.Fatalf("what is shown is no configuration: %v in\n%s", err, shown)
	}
	if diff := cmp.Diff(again, c, places, cmpopts.IgnoreFields(Config{}, "Origins")); diff != "" {
		t.Errorf("what is shown says something else (-shown +config):\n%s\n%s", diff, shown)
	}
}

func TestExtendsSaysWhatIsWrongAndWhere(t *testing.T) {
	deep := map[string]string{"plinth.yaml": "extends: b0.yaml"}
	for i := range 20 {
		deep[fmt.Sprintf("b%d.yaml", i)] = fmt.Sprintf("extends: b%d.yaml", i+1)
	}
	wide := map[string]string{"plinth.yaml": "extends: [a0.yaml, a0.yaml]"}
	for i := range 7 {
		wide[fmt.Sprintf("a%d.yaml", i)] = fmt.Sprintf("extends: [a%d.yaml, a%d.yaml, a%d.yaml, a%d.yaml]", i+1, i+1, i+1, i+1)
	}
	wide["a7.yaml"] = "profile: all"
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"itself", map[string]string{"plinth.yaml": "profile: all\nextends: plinth.yaml"}, "plinth.yaml:2:10: plinth.yaml extends itself: plinth.yaml extends plinth.yaml"},
		{"a circle", map[string]string{"plinth.yaml": "extends: a.yaml", "a.yaml": "extends: [b.yaml]", "b.yaml": "extends: a.yaml"},
			"b.yaml:1:10: a.yaml extends itself: a.yaml extends b.yaml extends a.yaml"},
		{"no end", deep, "b7.yaml:1:10: configurations extend each other more than 8 deep, or 64 in all"},
		{"too many", wide, "a6.yaml:1:"},
		{"up and out", map[string]string{"plinth.yaml": "extends: ../x.yaml"}, `plinth.yaml:1:10: "../x.yaml" leads outside of the repository`},
		{"an absolute path", map[string]string{"plinth.yaml": "extends: /etc/passwd"}, `plinth.yaml:1:10: "/etc/passwd" leads outside of the repository`},
		{"out with backslashes", map[string]string{"plinth.yaml": `extends: '..\x.yaml'`}, `plinth.yaml:1:10: "..\\x.yaml" leads outside of the repository`},
		{"nothing", map[string]string{"plinth.yaml": "extends: no.yaml"}, `plinth.yaml:1:10: there is no file no.yaml`},
		{"an address", map[string]string{"plinth.yaml": "extends: https://example.com/a.yaml"}, `plinth.yaml:1:10: there is no file https:/example.com/a.yaml`},
		{"a number of things", map[string]string{"plinth.yaml": "extends: {a: b}"}, `plinth.yaml:1:10: a text is expected here, not a mapping`},
		{"a fault in a base", map[string]string{"plinth.yaml": "extends: a.yaml", "a.yaml": "\nprofile: al"}, `a.yaml:2:10: unknown value "al"`},
		{"a root outside", map[string]string{"plinth.yaml": "terraform: {../x: {}}"}, `plinth.yaml:1:13: "../x" leads outside of the repository`},
		{"a file of values outside", map[string]string{"plinth.yaml": "terraform: {x: {var-files: [/etc/passwd]}}"}, `plinth.yaml:1:29: "/etc/passwd" leads outside of the repository`},
		{"an owner without a name", map[string]string{"plinth.yaml": "owners: {'*': ''}"}, `plinth.yaml:1:15: an owner has a pattern and a name`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(Place{Tree: source.Memory(tt.files)}, "plinth.yaml", library())
			var fault *Error
			if !errors.As(err, &fault) {
				t.Fatalf("Read gives %v, want a *Error", err)
			}
			if got := fault.Error(); got != tt.want && !(tt.name == "too many" && strings.HasPrefix(got, tt.want)) {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}
