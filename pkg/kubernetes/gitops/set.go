package gitops

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// maxElements bounds the applications that one ApplicationSet makes.
const maxElements = 200

// applicationSet follows the applications that the list generators of an ApplicationSet make, and
// those of its Git generators over directories
// (https://argo-cd.readthedocs.io/en/stable/operator-manual/applicationset/Generators/).
func (f *finder) applicationSet(r *graph.Resource) {
	spec := r.Properties.Get("spec")
	whole := app{resource: r, name: "ApplicationSet " + written(r.Properties.Get("metadata").Get("name"))}
	template := spec.Get("template")
	for _, g := range spec.Get("generators").Elements() {
		elements, why := f.generate(g)
		if why != "" {
			f.note(whole, g.Range, "application-generator", "Generator of an ApplicationSet is not followed",
				"%s: %s. Render the applications and check what they deploy: argocd appset generate FILE; argocd app manifests NAME | plinth check -", whole.name, why)
		}
		if len(elements) > maxElements {
			f.note(whole, g.Range, "applications-limit", "Too many applications", "%s makes %d applications; the first %d are followed.", whole.name, len(elements), maxElements)
			elements = elements[:maxElements]
		}
		for _, variables := range elements {
			f.application(app{resource: r, variables: variables}, template.Get("metadata"), template.Get("spec"))
		}
	}
}

// generate gives the variables of each application that a generator makes, or
// says why they are not known.
func (f *finder) generate(g *graph.Value) ([]map[string]string, string) {
	for _, m := range g.Members() {
		of := m.Value
		switch {
		case m.Key == "selector" || m.Key == "values":
			continue
		case of.Get("template").Len() > 0:
			return nil, "the generator changes the template"
		case m.Key == "list" && of.Get("elementsYaml").IsNull():
			return listed(of)
		case m.Key == "git" && of.Get("directories").Len() > 0:
			return f.directories(of)
		default:
			return nil, "what its " + m.Key + " generator makes is known in the cluster alone, or is not followed"
		}
	}
	return nil, "it has no generator that is known"
}

func listed(of *graph.Value) ([]map[string]string, string) {
	var out []map[string]string
	why := ""
	if of.Get("elements").IsUnknown() || of.Get("elements").Rest() != nil {
		why = "the elements of its list are not known"
	}
	for _, e := range of.Get("elements").Elements() {
		variables := map[string]string{}
		flatten(variables, "", e)
		out = append(out, variables)
	}
	return out, why
}

// flatten names the scalars of an element by their path: values.region.
func flatten(out map[string]string, prefix string, v *graph.Value) {
	for _, m := range v.Members() {
		key := strings.TrimPrefix(prefix+"."+m.Key, ".")
		switch {
		case m.Value.Is(graph.Object):
			flatten(out, key, m.Value)
		case !m.Value.Is(graph.List) && !m.Value.IsUnknown():
			out[key] = written(m.Value)
		}
	}
}

// directories gives those of the tree that a Git generator finds.
func (f *finder) directories(of *graph.Value) ([]map[string]string, string) {
	var chosen, left []string
	if of.Get("directories").Len() > maxElements {
		return nil, "its Git generator has too many paths"
	}
	for _, d := range of.Get("directories").Elements() {
		pattern := d.Get("path")
		if pattern.IsUnknown() {
			return nil, "a path of its Git generator is not known"
		}
		s := strings.Trim(written(pattern), "/")
		if _, err := path.Match(s, ""); err != nil || strings.Contains(s, "**") {
			return nil, fmt.Sprintf("its Git generator has the pattern %q", s)
		}
		if excluded, _ := d.Get("exclude").Bool(); excluded {
			left = append(left, s)
			continue
		}
		chosen = append(chosen, s)
	}
	matches := func(patterns []string, dir string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { ok, _ := path.Match(p, dir); return ok })
	}
	var found []string
	for _, dir := range slices.Sorted(maps.Keys(f.scan)) {
		if matches(chosen, dir) && !matches(left, dir) {
			found = append(found, dir)
		}
	}
	if len(found) == 0 {
		return nil, "its Git generator finds no directory of the scan"
	}
	var out []map[string]string
	for _, dir := range found {
		base := path.Base(dir)
		normal := strings.ReplaceAll(base, "_", "-")
		out = append(out, map[string]string{
			"path": dir, "path.path": dir, "path.basename": base, "path.basenameNormalized": normal, "path.basenameNormalised": normal,
		})
	}
	return out, ""
}
