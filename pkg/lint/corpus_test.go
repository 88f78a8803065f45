package lint_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes/helm"
	"github.com/plinth-lint/plinth/pkg/kubernetes/kustomize"
	"github.com/plinth-lint/plinth/pkg/lint"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/source"
)

var update = flag.Bool("update", false, "write the table of docs/kubernetes.md")

// clusters are the repositories with Kubernetes files that the table in
// docs/kubernetes.md is made of.
var clusters = strings.Fields(`GoogleCloudPlatform/microservices-demo Shopify/kubeaudit aquasecurity/trivy-checks argoproj/argo-cd argoproj/argo-helm
	argoproj/argocd-example-apps aws-containers/retail-store-sample-app aws-observability/terraform-aws-observability-accelerator aws-samples/amazon-eks-refarch-cloudformation
	aws/amazon-vpc-cni-k8s aws/eks-charts awslabs/amazon-eks-ami bridgecrewio/checkov controlplaneio/kubesec fluxcd-community/helm-charts fluxcd/flux2-kustomize-helm-example
	fugue/regula grafana/helm-charts kubeflow/manifests kubernetes-sigs/aws-ebs-csi-driver kubernetes-sigs/aws-load-balancer-controller
	kubernetes-sigs/cluster-api-provider-aws kubernetes-sigs/gateway-api kubernetes-sigs/kustomize kubernetes-sigs/metrics-server kubernetes/examples kubernetes/ingress-nginx
	kubernetes/pod-security-admission kyverno/policies madhuakula/kubernetes-goat microservices-demo/microservices-demo open-policy-agent/gatekeeper-library
	prometheus-community/helm-charts prometheus-operator/kube-prometheus prowler-cloud/prowler snyk/policy-engine stackrox/kube-linter stefanprodan/podinfo yannh/kubeconform`)

// slowest bounds how long one repository may take.
const slowest = 5 * time.Minute

// fate is what became of the Kubernetes files of a repository.
type fate struct {
	files, read, notRead, failed, foreign                 int
	charts, rendered, kustomizations, built, applications int
	objects                                               int
}

// TestCorpus reads the Kubernetes files, charts and kustomizations of real
// repositories, which PLINTH_CORPUS names: it wants no panic, and that every file is accounted for.
// With -update it writes the tables of docs/kubernetes.md.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("PLINTH_CORPUS")
	if corpus == "" {
		t.Skip("LEFT OUT: PLINTH_CORPUS names no directory of real repositories")
	}
	var total fate
	told, examples := map[string]int{}, map[string]string{}
	var b strings.Builder
	fmt.Fprintf(&b, "| repository | YAML and JSON files | read | not read | failed | not Kubernetes | charts rendered | kustomizations built | by an application | objects |\n|---|%s\n", strings.Repeat("---:|", 9))
	line := func(name string, f fate) {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d | %d of %d | %d of %d | %d | %d |\n", name, f.files, f.read, f.notRead, f.failed, f.foreign, f.rendered, f.charts, f.built, f.kustomizations, f.applications, f.objects)
	}
	for _, name := range clusters {
		start := time.Now()
		f, diags := survey(t, filepath.Join(corpus, strings.Replace(name, "/", "__", 1)))
		if took := time.Since(start); took > slowest {
			t.Errorf("%s takes %s", name, took)
		}
		for _, d := range diags {
			if d.Code == "internal-error" {
				t.Errorf("%s: %s %s", name, d.Range, d.Detail)
			}
			code := fmt.Sprintf("%s `%s` | %s", d.Severity, d.Code, d.Summary)
			told[code]++
			examples[code] = cmp.Or(examples[code], fmt.Sprintf("%s: %s", name, d.Range))
		}
		line(name, f)
		total = total.plus(f)
	}
	line("all", total)
	fmt.Fprintf(&b, "\n| diagnostic | what it says | times | example |\n|---|---|---:|---|\n")
	for _, code := range slices.SortedFunc(maps.Keys(told), func(a, b string) int { return cmp.Or(told[b]-told[a], strings.Compare(a, b)) }) {
		fmt.Fprintf(&b, "| %s | %d | %s |\n", code, told[code], examples[code])
	}
	t.Logf("\n%s", b.String())
	if *update {
		writeTable(t, b.String())
	}
}

func (f fate) plus(g fate) fate {
	return fate{f.files + g.files, f.read + g.read, f.notRead + g.notRead, f.failed + g.failed, f.foreign + g.foreign,
		f.charts + g.charts, f.rendered + g.rendered, f.kustomizations + g.kustomizations, f.built + g.built, f.applications + g.applications, f.objects + g.objects}
}

// survey reads one repository. Files of other tools are left out.
func survey(t *testing.T, dir string) (fate, diag.Diagnostics) {
	t.Helper()
	tree, err := source.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tree.Close() }()
	result, err := lint.Run(context.Background(), tree, lint.Options{
		Workers: 1, // bounds on time are by the clock
		Library: library(t, nil), Policies: []*policy.Policy{}, Config: &config.Config{File: config.Name, Exclude: []string{"*.tf", "*.tofu", "*.tf.json", "*.hcl"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]lint.File{}
	others := map[string]bool{} // templates of CloudFormation and the like
	for _, f := range result.Files {
		states[f.Path] = f
		others[f.Path] = f.Format != graph.Kubernetes && f.Format != ""
	}
	var out fate
	for _, u := range result.Graph.Units {
		if u.Tool != graph.Kubernetes {
			continue
		}
		out.objects += len(u.Resources)
		if len(u.Resources) > 0 && len(u.Resources[0].Calls) > 0 && strings.Contains(u.Resources[0].Calls[0].Name, "Application ") {
			out.applications++
		}
		switch base, _, _ := strings.Cut(path.Base(u.ID), " "); {
		case base == helm.ChartFile:
			out.rendered++
		case kustomize.Named(base):
			out.built++
		}
	}
	failed := map[string]bool{}
	for _, d := range result.Diagnostics {
		failed[d.Range.File] = failed[d.Range.File] || d.Severity == diag.Error
	}
	names, _, err := tree.Walk(context.Background(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		switch {
		case path.Base(name) == helm.ChartFile:
			out.charts++
		case kustomize.Named(name):
			out.kustomizations++
		}
		if ext := path.Ext(name); ext != ".yaml" && ext != ".yml" && ext != ".json" || others[name] {
			continue
		}
		out.files++
		state, known := states[name]
		if chart, ok := helm.Owner(tree, name); !known && ok {
			state, known = states[path.Join(chart, helm.ChartFile)]
		}
		switch {
		case failed[name] || known && failed[state.Path]:
			out.failed++
		case known && state.Unread != "":
			out.notRead++
		case known:
			out.read++
		default:
			out.foreign++
		}
	}
	return out, slices.DeleteFunc(result.Diagnostics, func(d diag.Diagnostic) bool { return others[d.Range.File] })
}

// writeTable puts the table between the marks of docs/kubernetes.md.
func writeTable(t *testing.T, table string) {
	t.Helper()
	const file, begin, end = "../../docs/kubernetes.md", "<!-- corpus -->\n", "<!-- /corpus -->"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, after, ok := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(after, end)
	if !ok || !closed {
		t.Fatalf("%s has no marks", file)
	}
	if err := os.WriteFile(file, []byte(before+begin+table+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}
