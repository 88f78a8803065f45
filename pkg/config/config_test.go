package config

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/suggest"
)

// few is a library of two policies.
type few []*policy.Policy

func (f few) Find(name string) (*policy.Policy, bool) {
	for _, p := range f {
		if p.ID == name || len(p.Aliases) > 0 && p.Aliases[0] == name {
			return p, true
		}
	}
	return nil, false
}

func (f few) Suggest(name string) string {
	var ids []string
	for _, p := range f {
		ids = append(ids, p.ID)
	}
	return suggest.Nearest(name, ids)
}

func library() few {
	return few{
		{ID: "s3-bucket-versioning", Aliases: []string{"CKV_AWS_21"}, Profiles: []string{Recommended}},
		{ID: "k8s-image-allowed-registries", Required: map[string]any{"registries": []any{"registry.example.com"}}},
		{ID: "rds-backup-retention", Parameters: map[string]any{"days": float64(7), "engines": []any{"postgres"}}},
	}
}

func TestParseReadsEveryKey(t *testing.T) {
	text := `profile: all
fail-on: high
policies:
  CKV_AWS_21: off
  rds-backup-retention: {severity: low, days: 14}
exclude: [examples/, "*.gen.yaml"]
suppress:
  - policy: s3-bucket-versioning
    address: module.logs.*
    path: infra/*
    reason: Logs are written once.
    until: 2027-01-31
account: [baseline]
workloads: {Runner: spec.template, Job.batch.example.com: .}
`
	high, off, on := policy.High, false, true
	want := &Config{
		File: "infra/plinth.yaml", Profile: "all", FailOn: &high,
		Policies: map[string]Setting{
			"s3-bucket-versioning": {On: &off},
			"rds-backup-retention": {On: &on, Severity: policy.Low, Parameters: map[string]any{"days": float64(14)}},
		},
		Exclude: []string{"examples/", "*.gen.yaml"},
		Suppress: []Suppression{{
			Policy: "s3-bucket-versioning", Address: "module.logs.*", Path: "infra/*", Reason: "Logs are written once.",
			Until: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC),
		}},
		Account:   []string{"baseline"},
		Workloads: map[string]string{"Runner": "spec.template", "Job.batch.example.com": "."},
	}
	got, err := Parse(source.NewFile("infra/plinth.yaml", []byte(text)), library())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, want, cmpopts.IgnoreFields(Suppression{}, "Range"), cmpopts.IgnoreFields(Config{}, "Origins")); diff != "" {
		t.Errorf("Parse (-got +want):\n%s", diff)
	}
	if got, want := got.Suppress[0].Range.Start, (source.Pos{Line: 8, Column: 5, Byte: int32(strings.Index(text, "policy: s3"))}); got != want {
		t.Errorf("the suppression stands at %v, want %v", got, want)
	}
}

func TestParseSaysWhatIsWrongAndWhere(t *testing.T) {
	tests := []struct{ name, text, want, hint string }{
		{"an unknown key", "profil: all", `plinth.yaml:1:1: unknown key "profil"`, "did you mean profile?"},
		{"a key far from any", "zzz: 1", `plinth.yaml:1:1: unknown key "zzz"`, "the keys here are extends, profile, fail-on, policies, exclude, accept-from, owners, suppress, baseline, account, terraform, cloudformation, workloads, helm"},
		{"an unknown profile", "profile: al", `plinth.yaml:1:10: unknown value "al"`, "did you mean all?"},
		{"a key twice", "profile: all\nprofile: exam", `plinth.yaml:2:1: profile is given twice`, ""},
		{"a list in place of a mapping", "- a", `plinth.yaml:1:1: a mapping is expected here, not a list`, ""},
		{"an unknown policy", "policies:\n  s3-bucket-versionin: off", `plinth.yaml:2:3: unknown policy "s3-bucket-versionin"`, "did you mean s3-bucket-versioning?"},
		{"a policy by id and by alias", "policies:\n  s3-bucket-versioning: off\n  CKV_AWS_21: on", `plinth.yaml:3:3: s3-bucket-versioning is given twice`, ""},
		{"an unknown setting", "policies: {s3-bucket-versioning: offf}", `plinth.yaml:1:34: unknown value "offf"`, "did you mean off?"},
		{"an unknown parameter", "policies: {rds-backup-retention: {day: 3}}", `plinth.yaml:1:35: unknown key "day"`, "did you mean days?"},
		{"a parameter of the wrong type", "policies: {rds-backup-retention: {days: many}}", `plinth.yaml:1:41: the value is a text, not a number`, "its default is 7"},
		{"a required parameter that is missing", "policies: {k8s-image-allowed-registries: on}", `plinth.yaml:1:42: k8s-image-allowed-registries needs registries`, `write policies: {k8s-image-allowed-registries: {"registries":["registry.example.com"]}}`},
		{"a severity without what is required", "policies: {k8s-image-allowed-registries: {severity: high}}", `plinth.yaml:1:42: k8s-image-allowed-registries needs registries`, `write policies: {k8s-image-allowed-registries: {"registries":["registry.example.com"]}}`},
		{"a required parameter of the wrong type", "policies: {k8s-image-allowed-registries: {registries: a}}", `plinth.yaml:1:55: the value is a text, not a list`, "an example is [registry.example.com]"},
		{"a suppression without a reason", "suppress:\n  - policy: s3-bucket-versioning", `plinth.yaml:2:5: the suppression has no reason`, `add reason: "…"`},
		{"a suppression without a policy", "suppress:\n  - reason: r", `plinth.yaml:2:5: the suppression names no policy`, "add policy: <id>"},
		{"a wrong date", "suppress:\n  - {policy: CKV_AWS_21, reason: r, until: 2027-13-01}", `plinth.yaml:2:44: "2027-13-01" is not a date`, "write the last day on which it holds as 2027-01-31"},
		{"a kind in lower case", "workloads: {runner: spec.template}", `plinth.yaml:1:13: "runner" is not a kind`, "a kind begins with a capital, as in Runner"},
		{"a kind twice", "workloads:\n  A: spec.template\n  A: template", `plinth.yaml:3:3: A is given twice`, ""},
		{"a path with an index", "workloads: {A: 'spec.pods[0]'}", `plinth.yaml:1:16: "spec.pods[0]" is not a path`, "write the keys that lead to the pod template, as in spec.template"},
		{"a path into the template", "workloads: {A: spec.template.spec}", `plinth.yaml:1:16: "spec.template.spec" leads into the template, not to it`, "the template is what holds metadata and spec"},
		{"a list of kinds", "workloads: [A]", `plinth.yaml:1:12: a mapping of kinds is expected here, not a list`, "write Kind: spec.template"},
		{"a misspelt key", "workload: {}", `plinth.yaml:1:1: unknown key "workload"`, "did you mean workloads?"},
		{"an alias bomb", bomb(), ``, ""},
		{"broken YAML", "a: [", ``, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse(source.NewFile("plinth.yaml", []byte(tt.text)), library())
			var fault *Error
			if !errors.As(err, &fault) {
				t.Fatalf("Parse gives %v, want a *Error", err)
			}
			if tt.want != "" && (fault.Error() != tt.want || fault.Hint != tt.hint) {
				t.Errorf("Parse gives\n%s (%s), want\n%s (%s)", fault, fault.Hint, tt.want, tt.hint)
			}
		})
	}
}

func bomb() string {
	var b strings.Builder
	b.WriteString("a: &a [x, x, x, x, x, x, x, x, x]\n")
	for i := 'b'; i < 'm'; i++ {
		p := string(i - 1)
		b.WriteString(string(i) + ": &" + string(i) + " [" + strings.Repeat("*"+p+",", 9) + "]\n")
	}
	return b.String()
}

func TestTheClosestFileHolds(t *testing.T) {
	tree := source.Memory(map[string]string{
		"plinth.yaml": "profile: all", "a/b/plinth.yaml": "profile: exam", "a/b/c/main.tf": "", "a/main.tf": "",
	})
	finder := NewFinder(tree, library())
	for name, want := range map[string]string{"a/b/c": "exam", "a/b/c/main.tf": "exam", "a/main.tf": "all", ".": "all"} {
		c, err := finder.For(name)
		if err != nil {
			t.Fatal(err)
		}
		if c.Profile != want {
			t.Errorf("For(%s) has the profile %s, want %s", name, c.Profile, want)
		}
	}
}

func TestProfilesAndSettingsDecideWhatIsOn(t *testing.T) {
	lib := library()
	versioning, backup := lib[0], lib[1]
	off := false
	tests := []struct {
		name   string
		config Config
		flag   string
		policy *policy.Policy
		want   bool
	}{
		{"recommended is the default", Config{}, "", versioning, true},
		{"a policy outside the default", Config{}, "", backup, false},
		{"all holds every policy", Config{Profile: All}, "", backup, true},
		{"the flag takes the file's place", Config{Profile: Recommended}, All, backup, true},
		{"a setting beats the profile", Config{Policies: map[string]Setting{versioning.ID: {On: &off}}}, All, versioning, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.config.On(tt.policy, tt.flag); got != tt.want {
				t.Errorf("On = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestTheSchemaAcceptsWhatParseAccepts(t *testing.T) {
	text, err := Schema()
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("plinth.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile("plinth.json")
	if err != nil {
		t.Fatal(err)
	}
	for text, valid := range map[string]bool{
		"profile: all":                       true,
		"profile: al":                        false,
		"policies: {a: high}":                true,
		"policies: {a: {days: 3}}":           true,
		"policies: {a: loud}":                false,
		"suppress: [{policy: a}]":            false,
		"suppress: [{policy: a, reason: r}]": true,
		"unknown: 1":                         false,
		"workloads: {Runner: spec.template}": true,
		"workloads: {runner: spec.template}": false,
		"workloads: {Runner: 'spec[0]'}":     false,
		"extends: a.yaml":                    true,
		"extends: [a.yaml, b.yaml]":          true,
		"extends: {a: b}":                    false,
		"owners: {'*': team}":                true,
		"owners: [team]":                     false,
		"terraform: {a: {vars: {b: 1}}}":     true,
		"terraform: {a: {parameters: {}}}":   false,
		"cloudformation: {a: {parameters: {B: c}, parameter-files: [d]}}": true,
	} {
		var value any
		if err := yaml.Unmarshal([]byte(text), &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != valid {
			t.Errorf("%s: the schema says %v, want valid = %v", text, err, valid)
		}
	}
}

func TestExcludeLeavesPathsOut(t *testing.T) {
	c := Config{File: "infra/plinth.yaml", Exclude: []string{"examples/", "*.gen.yaml", "/top.tf"}}
	for name, want := range map[string]bool{
		"infra/examples/a/main.tf": true, "infra/x/examples/main.tf": true, "infra/x/a.gen.yaml": true, "infra/top.tf": true,
		"infra/x/top.tf": false, "examples/main.tf": false, "infra/main.tf": false,
	} {
		if got := c.Excludes(name); got != want {
			t.Errorf("Excludes(%s) = %v, want %v", name, got, want)
		}
	}
}

func TestARequiredParameterTurnsItsPolicyOn(t *testing.T) {
	on, off := true, false
	for text, want := range map[string]Setting{
		"k8s-image-allowed-registries: {registries: [a.example.com]}": {On: &on, Parameters: map[string]any{"registries": []any{"a.example.com"}}},
		"k8s-image-allowed-registries: off":                           {On: &off},
		"k8s-image-allowed-registries: {enabled: off}":                {On: &off},
	} {
		got, err := Parse(source.NewFile("plinth.yaml", []byte("policies: {"+text+"}")), library())
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(got.Policies["k8s-image-allowed-registries"], want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", text, diff)
		}
	}
}
