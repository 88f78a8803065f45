package explain

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/policy"
	"github.com/plinth-lint/plinth/pkg/schema"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform/canonical"
)

// types gives the resource types that policies judge.
func types(library *policy.Library) []string {
	var out []string
	for _, p := range library.Policies() {
		out = append(out, p.Types...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// workloads are the kinds that Kubernetes itself gives a pod template.
var workloads = []string{"Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob"}

// ofType gives the page of a resource type: AWS::S3::Bucket, aws_s3_bucket or Deployment, in any case.
func ofType(library *policy.Library, name string) (*Page, bool) {
	typ, ok := canonicalType(library, name)
	if !ok {
		return nil, false
	}
	page := &Page{Kind: "type", ID: typ, Title: typ}
	if !strings.EqualFold(name, typ) && !strings.EqualFold(graph.KubernetesType(name), typ) {
		page.fact("Asked for", name)
		page.Summary = fmt.Sprintf("%s is judged as %s.", name, typ)
	}
	judged := []string{typ}
	if kind, ok := strings.CutPrefix(typ, "Kubernetes::"); ok && slices.Contains(workloads, kind) {
		judged = append(judged, graph.Workload)
	}
	list := policies(library, "Policies that judge it", func(p *policy.Policy) bool {
		return p.Scope != policy.ScopeUnit && slices.ContainsFunc(p.Types, func(t string) bool { return slices.Contains(judged, t) })
	})
	if len(list.Items) == 0 {
		page.Summary = strings.TrimSpace(page.Summary + " No policy judges it by itself; others may look at it through what refers to it.")
	}
	page.section(list)
	page.section(policies(library, "Policies of a unit that holds it", func(p *policy.Policy) bool {
		return p.Scope == policy.ScopeUnit && slices.Contains(p.Types, typ)
	}))
	if t := schema.Lookup(typ); t != nil {
		list := Section{Heading: "Properties, as policies see them"}
		for _, p := range t.Root().Fields() {
			list.Items = append(list.Items, Item{Name: p.Name, Text: shape(p)})
		}
		page.section(list)
	}
	return page, true
}

// canonicalType gives the type that a name of any tool stands for.
func canonicalType(library *policy.Library, name string) (string, bool) {
	known := append(types(library), schema.Types()...)
	for _, kind := range workloads {
		known = append(known, graph.KubernetesType(kind))
	}
	for _, t := range known {
		if strings.EqualFold(t, name) || strings.EqualFold(t, graph.KubernetesType(name)) {
			return t, true
		}
	}
	lower := strings.ToLower(name)
	if rest, ok := strings.CutPrefix(lower, "awscc_"); ok {
		for _, t := range schema.Types() { // awscc_s3_bucket is AWS::S3::Bucket
			if plain(strings.TrimPrefix(t, "AWS::")) == plain(rest) {
				return t, true
			}
		}
	}
	typ, _ := canonical.Explain(lower, graph.NewObject(nil, source.Range{}))
	return typ, typ != ""
}

func plain(s string) string {
	return strings.ToLower(strings.NewReplacer("_", "", ":", "").Replace(s))
}

// shape says what kind of value a property holds.
func shape(p *schema.Property) string {
	if p.IsList() {
		return "list of " + word(p.Element())
	}
	return word(p)
}

func word(p *schema.Property) string {
	if p == nil {
		return "values"
	}
	return kinds[p.Kind]
}

var kinds = map[schema.Kind]string{
	schema.String: "text", schema.Integer: "number", schema.Number: "number", schema.Boolean: "true or false", schema.JSON: "JSON",
	schema.Policy: "IAM policy document", schema.Object: "object", schema.List: "list", schema.Map: "map",
}
