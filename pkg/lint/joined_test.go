package lint_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/finding"
	"github.com/plinth-lint/plinth/pkg/lint"
)

// planRoots holds Terraform roots, each with the plan in plan.json that
// Terraform made of it. A comment "# plan: ID" stands where the root and its
// plan together have a finding that certainly holds.
const planRoots = "testdata/plans"

// rootFiles gives the files of one root: its configuration, and its plans.
func rootFiles(t *testing.T, name string) (sources, plans map[string]string) {
	t.Helper()
	sources, plans = map[string]string{}, map[string]string{}
	fsys := os.DirFS(path.Join(planRoots, name))
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(fsys, name)
		if strings.HasSuffix(name, ".json") {
			plans[name] = string(text)
		} else {
			sources[name] = string(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sources, plans
}

// with gives the files of several maps.
func with(all ...map[string]string) map[string]string {
	out := map[string]string{}
	for _, files := range all {
		maps.Copy(out, files)
	}
	return out
}

// announced gives the findings that comments announce: "main.tf:7 s3-bucket-x".
func announced(sources map[string]string) []string {
	mark := regexp.MustCompile(`# plan: (.*)`)
	var out []string
	for name, text := range sources {
		for i, line := range strings.Split(text, "\n") {
			if m := mark.FindStringSubmatch(line); m != nil {
				for _, id := range strings.Split(m[1], ",") {
					out = append(out, fmt.Sprintf("%s:%d %s", name, i+1, strings.TrimSpace(id)))
				}
			}
		}
	}
	return out
}

func TestARootWithItsPlanHasTheFindingsOfThePlanAtTheLinesOfTheRoot(t *testing.T) {
	entries, err := os.ReadDir(planRoots)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) < 14 {
		t.Fatalf("%s has only %d roots", planRoots, len(entries))
	}
	for _, e := range entries {
		t.Run(e.Name(), func(t *testing.T) {
			sources, plans := rootFiles(t, e.Name())
			joined := judged(t, with(sources, plans))
			for _, d := range joined.Diagnostics {
				if d.Code != "plan-joined" && d.Code != "values-used" {
					t.Errorf("root and plan have the diagnostic %s", d)
				}
			}
			certain, open := verdicts(joined)
			alone, unsure := verdicts(judged(t, plans))
			for v := range alone {
				if !certain[v] {
					t.Errorf("the plan alone has %s", v)
				}
			}
			for v := range certain {
				if !alone[v] && !unsure[v] {
					t.Errorf("root and plan alone have %s", v)
				}
			}
			for v := range open {
				if !unsure[v] {
					t.Errorf("only root and plan leave %s open", v)
				}
			}
			var places []string
			for _, f := range joined.Findings {
				if _, inSource := sources[f.Range.File]; !inSource {
					t.Errorf("%s stands at %s", f.Policy.ID, f.Range)
				}
				if f.Status == finding.Fail {
					places = append(places, fmt.Sprintf("%s:%d %s", f.Range.File, f.Range.Start.Line, f.Policy.ID))
				}
			}
			for _, want := range announced(sources) {
				if !slices.Contains(places, want) {
					t.Errorf("there is no finding %s", want)
				}
			}
			own, _ := verdicts(judged(t, sources))
			for v := range own {
				if !certain[v] {
					t.Errorf("the root alone has %s", v)
				}
			}
			if len(certain) == 0 {
				t.Error("there is no finding, so nothing is compared")
			}
		})
	}
}

// verdicts gives what is certain and what is open on each instance, without
// the position in lists: a plan has the blocks of a set in an order of its own.
func verdicts(r *lint.Result) (certain, open map[string]bool) {
	certain, open = map[string]bool{}, map[string]bool{}
	index := regexp.MustCompile(`\[\d+\]`)
	for _, f := range r.Findings {
		for _, address := range f.Instances {
			if f.Type == "" {
				address = "the unit"
			}
			said := f.Policy.ID + " on " + address + " at " + index.ReplaceAllString(f.Path.String(), "[]")
			if f.Status == finding.Fail && f.When == "" {
				certain[said] = true
			} else {
				open[said] = true
			}
		}
	}
	return certain, open
}

// codes gives the diagnostics of a result by code.
func codes(r *lint.Result) map[string][]diag.Diagnostic {
	out := map[string][]diag.Diagnostic{}
	for _, d := range r.Diagnostics {
		out[d.Code] = append(out[d.Code], d)
	}
	return out
}

func TestAPlanThatIsNotOfTheConfigurationIsToldOf(t *testing.T) {
	sources, plans := rootFiles(t, "count")
	sources["main.tf"] = strings.Replace(sources["main.tf"], `"aws_cloudwatch_log_group" "archive"`, `"aws_cloudwatch_log_group" "history"`, 1) +
		"\nresource \"aws_cloudwatch_log_group\" \"more\" {\n}\n"
	result := judged(t, with(sources, plans))
	stale := codes(result)["plan-stale"]
	if len(stale) != 2 {
		t.Fatalf("diagnostics are %v", result.Diagnostics)
	}
	if d := stale[0]; d.Range.File != "main.tf" || !strings.HasPrefix(d.Detail, "aws_cloudwatch_log_group.history[0], aws_cloudwatch_log_group.more. ") {
		t.Errorf("of the configuration it says %s", d)
	}
	if d := stale[1]; d.Range.File != "plan.json" || d.Range.Start.Line < 2 || !strings.HasPrefix(d.Detail, "aws_cloudwatch_log_group.archive[0]. ") {
		t.Errorf("of the plan it says %s", d)
	}
	if joined := codes(result)["plan-joined"]; len(joined) != 1 || !strings.Contains(joined[0].Detail, "Of 3 resources in the plan, the configuration in . has 2 (66 %)") {
		t.Errorf("of the join it says %v", joined)
	}
	if result.Diagnostics.HasErrors() {
		t.Error("a plan that is stale changes the exit code")
	}
	want := []string{"main.tf", "main.tf", "plan.json"} // what only one of both has is judged all the same
	var files []string
	for _, f := range result.Findings {
		if f.Policy.ID == "logs-log-group-retention" {
			files = append(files, f.Range.File)
		}
	}
	if diff := cmp.Diff(want, files); diff != "" {
		t.Errorf("files of the findings differ (-want +got):\n%s", diff)
	}
}

func TestSuppressionsHoldForARootWithItsPlan(t *testing.T) {
	sources, plans := rootFiles(t, "suppressed")
	result := judged(t, with(sources, plans))
	accepted := 0
	for _, f := range result.Findings {
		if f.Status != finding.Fail {
			continue
		}
		accepted++
		if f.Suppression == nil {
			t.Errorf("%s: %s on %s is not accepted", f.Range, f.Policy.ID, f.Address)
		}
	}
	if accepted != 3 {
		t.Errorf("%d findings are accepted, want 3", accepted)
	}
	if unused := codes(result)["suppression-unused"]; len(unused) > 0 {
		t.Errorf("suppressions are not used: %v", unused)
	}
}

func TestResourcesOfAModuleThatIsNotThereStandAtItsCall(t *testing.T) {
	sources, plans := rootFiles(t, "remote-module")
	if alone := judged(t, sources); len(codes(alone)["module-not-available"]) != 1 {
		t.Fatal("the module is in the scan")
	}
	sources["main.tf"] = strings.Replace(sources["main.tf"], "module \"queues\"", "# plinth:ignore ec2-volume-gp3 reason=\"theirs\"\nmodule \"queues\"", 1)
	result := judged(t, with(sources, plans))
	if told := codes(result); len(told["module-not-available"]) > 0 || !strings.Contains(told["plan-joined"][0].Detail, "7 resources of modules that are not in the scan stand at the call") {
		t.Errorf("diagnostics are %v", result.Diagnostics)
	}
	var got []string
	for _, f := range result.Findings {
		if f.Range.Start.Line == 3 {
			got = append(got, fmt.Sprint(f.Policy.ID, " ", f.Address, " ", f.Suppression != nil, " ", f.Instances))
		}
	}
	want := []string{
		`ec2-volume-gp3 module.queues.aws_ebs_volume.v["bills"] true [module.queues.aws_ebs_volume.v["bills"] module.queues.aws_ebs_volume.v["orders"]]`,
		"logs-log-group-retention module.queues.module.logs.aws_cloudwatch_log_group.l false [module.queues.module.logs.aws_cloudwatch_log_group.l]",
		"logs-log-group-retention module.queues.module.logs.aws_cloudwatch_log_group.m false [module.queues.module.logs.aws_cloudwatch_log_group.m]",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings at the call differ (-want +got):\n%s", diff)
	}
}

// Dev and prod are plans of one root with other values.
func TestTwoPlansOfOneRootAreBothJudged(t *testing.T) {
	sources, plans := rootFiles(t, "values")
	prod := strings.NewReplacer("0.0.0.0/0", "10.2.0.0/16", `"public": true`, `"public": false`, `"publicly_accessible": true`, `"publicly_accessible": false`).Replace(plans["plan.json"])
	result := judged(t, map[string]string{"infra/main.tf": sources["main.tf"], "plans/dev.json": plans["plan.json"], "plans/prod.json": prod})
	if joined := codes(result)["plan-joined"]; len(joined) != 2 {
		t.Fatalf("diagnostics are %v", result.Diagnostics)
	}
	plansOf := map[string][]string{}
	for _, f := range result.Findings {
		for _, r := range f.Related {
			if r.Message == "planned here" {
				plansOf[f.Policy.ID] = append(plansOf[f.Policy.ID], r.Range.File)
			}
		}
	}
	want := map[string][]string{
		"ec2-security-group-admin-ports": {"plans/dev.json"},
		"rds-instance-public-access":     {"plans/dev.json"},
		// both instances in both plans
		"rds-instance-backup-retention": {"plans/dev.json", "plans/dev.json", "plans/prod.json", "plans/prod.json"},
	}
	for id, files := range want {
		if diff := cmp.Diff(files, plansOf[id]); diff != "" {
			t.Errorf("%s is of other plans (-want +got):\n%s", id, diff)
		}
	}
}

func TestAPlanIsJoinedWithTheRootItWasMadeOf(t *testing.T) {
	count, plan := rootFiles(t, "count")
	other, _ := rootFiles(t, "unknown")
	for name, c := range map[string]struct {
		files map[string]string
		root  string
	}{
		"beside another root":             {map[string]string{"a/main.tf": other["main.tf"], "b/main.tf": count["main.tf"], "plan.json": plan["plan.json"]}, "b"},
		"in the directory of one of two":  {map[string]string{"a/main.tf": count["main.tf"], "b/main.tf": count["main.tf"], "b/plan.json": plan["plan.json"]}, "b"},
		"nearer to one of two":            {map[string]string{"a/main.tf": count["main.tf"], "b/main.tf": count["main.tf"], "b/out/plan.json": plan["plan.json"]}, "b"},
		"as near to both":                 {map[string]string{"a/main.tf": count["main.tf"], "b/main.tf": count["main.tf"], "plan.json": plan["plan.json"]}, ""},
		"with a root that is another one": {map[string]string{"main.tf": other["main.tf"], "plan.json": plan["plan.json"]}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			result := judged(t, c.files)
			told := codes(result)
			if joined := told["plan-joined"]; c.root != "" && (len(joined) != 1 || !strings.Contains(joined[0].Detail, "the configuration in "+c.root+" has ")) || c.root == "" && joined != nil {
				t.Errorf("diagnostics are %v, want a join with %q", result.Diagnostics, c.root)
			}
			alone := slices.ContainsFunc(result.Findings, func(f finding.Finding) bool { return f.Range.File == "plan.json" })
			if alone != (c.root == "") {
				t.Errorf("findings in the plan itself: %t", alone)
			}
			if ambiguous := told["plan-ambiguous"] != nil; ambiguous != (name == "as near to both") {
				t.Errorf("diagnostics are %v", result.Diagnostics)
			}
		})
	}
}

// A state has no configuration and no variables, but what was made of them.
func TestARootIsJoinedWithItsState(t *testing.T) {
	sources, _ := rootFiles(t, "values")
	state, err := os.ReadFile("testdata/states/values.json")
	if err != nil {
		t.Fatal(err)
	}
	result := judged(t, with(sources, map[string]string{"state.json": string(state)}))
	var got []string
	for _, f := range result.Findings {
		if f.Status == finding.Fail && f.When == "" && announces(sources, f.Policy.ID) {
			got = append(got, fmt.Sprintf("%s:%d %s", f.Range.File, f.Range.Start.Line, f.Policy.ID))
		}
	}
	if diff := cmp.Diff(announced(sources), got); diff != "" {
		t.Errorf("findings differ (-announced +got):\n%s", diff)
	}
	if joined := codes(result)["plan-joined"]; len(joined) != 1 || !strings.Contains(joined[0].Detail, "Of 3 resources in the state, the configuration in . has 3 (100 %)") {
		t.Errorf("diagnostics are %v", result.Diagnostics)
	}
}

// What is wrong with a plan is told with its line, and the root is judged all the same.
func TestAHostilePlanCostsNothingOfItsRoot(t *testing.T) {
	sources, plans := rootFiles(t, "count")
	plan := plans["plan.json"]
	for name, c := range map[string]struct{ from, to, code string }{
		"values that are a list":        {`"values": {`, `"values": [], "was": {`, "plan-structure"},
		"resources that are a text":     {`"planned_values": {`, `"planned_values": {"root_module": {"resources": "x"}}, "was": {`, "plan-structure"},
		"an address that is a number":   {`"address": "aws_ebs_volume.data[1]"`, `"address": 7`, "plan-resource"},
		"changes that are an object":    {`"resource_changes": [`, `"resource_changes": {}, "was": [`, "plan-structure"},
		"nesting":                       {`"size": 8`, `"size": ` + strings.Repeat("[", 600) + strings.Repeat("]", 600), "json-syntax"},
		"marks of another shape":        {`"after_unknown": {`, `"after_unknown": [true, {"a": [[]]}], "was": {`, ""},
		"a configuration that is wrong": {`"configuration": {`, `"configuration": {"root_module": {"resources": [7, {"address": []}], "module_calls": [], "variables": 3}}, "was": {`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.ReplaceAll(plan, c.from, c.to)
			if broken == plan {
				t.Fatal("nothing is broken")
			}
			result := judged(t, with(sources, map[string]string{"plan.json": broken}))
			told := codes(result)
			if c.code != "" && (told[c.code] == nil || told[c.code][0].Range.Start.Line < 2 || told[c.code][0].Severity != diag.Error) {
				t.Errorf("diagnostics are %v, want %s with its line", result.Diagnostics, c.code)
			}
			if told["internal-error"] != nil {
				t.Errorf("diagnostics are %v", result.Diagnostics)
			}
			if !slices.ContainsFunc(result.Findings, func(f finding.Finding) bool { return f.Policy.ID == "ec2-volume-gp3" && f.Range.File == "main.tf" }) {
				t.Error("the root has no finding any more")
			}
		})
	}
}

// A value that the configuration says as well has its place there.
func TestAValueThatBothSayStandsInTheConfiguration(t *testing.T) {
	sources, plans := rootFiles(t, "values")
	sources["terraform.tfvars"] = "retention = 0\n"
	for _, f := range judged(t, with(sources, plans)).Findings {
		for _, r := range f.Related {
			if want := "terraform.tfvars"; f.Policy.ID == "rds-instance-backup-retention" && r.Range.File != want {
				t.Errorf("%s is related to %s", f.Policy.ID, r.Range)
			}
		}
	}
}

// announces tells whether the comments of sources speak of a policy at all.
func announces(sources map[string]string, policy string) bool {
	return slices.ContainsFunc(announced(sources), func(place string) bool { return strings.HasSuffix(place, " "+policy) })
}
