package helm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/Masterminds/semver/v3"
	"helm.sh/helm/v3/pkg/chart"
)

// resolve leaves in a chart the dependencies that are on, under their aliases,
// and brings the values that they export into it.
func resolve(c *chart.Chart, given map[string]any) error {
	if err := enable(c, given, ""); err != nil {
		return err
	}
	return importAll(c)
}

// enable drops the dependencies that tags and conditions turn off. The path
// leads from the outermost chart to the values of this one.
func enable(c *chart.Chart, values map[string]any, path string) error {
	if c.Metadata.Dependencies == nil {
		return nil
	}
	c.SetDependencies(named(c)...)
	values, err := coalesced(c, values, false)
	if err != nil {
		return err
	}
	off := map[string]bool{}
	for _, entry := range c.Metadata.Dependencies {
		if !enabled(entry, values, path) {
			off[entry.Name] = true
		}
	}
	c.SetDependencies(slices.DeleteFunc(slices.Clone(c.Dependencies()), func(d *chart.Chart) bool { return off[d.Name()] })...)
	c.Metadata.Dependencies = slices.DeleteFunc(slices.Clone(c.Metadata.Dependencies), func(d *chart.Dependency) bool { return off[d.Name] })
	for _, d := range c.Dependencies() {
		if err := enable(d, values, path+d.Name()+"."); err != nil {
			return err
		}
	}
	return nil
}

// named gives the charts in a chart: those that no entry of its dependencies
// asks for, and for each entry a copy of the one it asks for under its alias.
func named(c *chart.Chart) []*chart.Chart {
	var out []*chart.Chart
	for _, inner := range c.Dependencies() {
		if !slices.ContainsFunc(c.Metadata.Dependencies, func(entry *chart.Dependency) bool { return asksFor(entry, inner) }) {
			out = append(out, inner)
		}
	}
	for _, entry := range c.Metadata.Dependencies {
		if i := slices.IndexFunc(c.Dependencies(), func(inner *chart.Chart) bool { return asksFor(entry, inner) }); i >= 0 {
			inner := *c.Dependencies()[i]
			metadata := *inner.Metadata
			inner.Metadata = &metadata
			if entry.Alias != "" {
				metadata.Name = entry.Alias
			}
			out = append(out, &inner)
		}
		if entry.Alias != "" {
			entry.Name = entry.Alias
		}
	}
	return out
}

// asksFor reports whether an entry of dependencies is answered by a chart.
func asksFor(entry *chart.Dependency, inner *chart.Chart) bool {
	return entry.Name == inner.Name() && compatible(entry.Version, inner.Metadata.Version)
}

// compatible reports whether a version is one that a constraint allows.
func compatible(constraint, version string) bool {
	v, err := semver.NewVersion(version)
	if err != nil {
		return false
	}
	allowed, err := semver.NewConstraint(constraint)
	return err == nil && allowed.Check(v)
}

// enabled decides by the first condition that is set, else by the tags: one
// that is on is enough, else one that is off.
func enabled(entry *chart.Dependency, values map[string]any, path string) bool {
	for condition := range strings.SplitSeq(strings.TrimSpace(entry.Condition), ",") {
		if condition == "" {
			continue
		}
		value, _ := lookIn(values, path+condition)
		if on, ok := value.(bool); ok {
			return on
		}
	}
	tags, _ := values["tags"].(map[string]any)
	off := false
	for _, tag := range entry.Tags {
		on, ok := tags[tag].(bool)
		if on {
			return true
		}
		off = off || ok
	}
	return !off
}

// importAll brings what inner charts export into the values of the charts
// around them, innermost first.
func importAll(c *chart.Chart) error {
	for _, d := range c.Dependencies() {
		if err := importAll(d); err != nil {
			return err
		}
	}
	if len(c.Metadata.Dependencies) == 0 {
		return nil
	}
	values, err := coalesced(c, nil, true)
	if err != nil {
		return err
	}
	imported := map[string]any{}
	for _, entry := range c.Metadata.Dependencies {
		for _, request := range entry.ImportValues {
			child, parent := "", "."
			switch request := request.(type) {
			case string:
				child = "exports." + request
			case map[string]any:
				child, parent = fmt.Sprint(request["child"]), fmt.Sprint(request["parent"])
			default:
				continue
			}
			value, _ := lookIn(values, entry.Name+"."+child)
			if table, ok := value.(map[string]any); ok {
				merge(imported, placed(table, parent), true)
			}
		}
	}
	c.Values = copied(values)
	merge(c.Values, imported, true) // the chart's own go over what it imports
	return nil
}

// placed gives a table at a path of keys, "." being no path.
func placed(table map[string]any, path string) map[string]any {
	if path == "." {
		return table
	}
	for _, key := range slices.Backward(strings.Split(path, ".")) {
		table = map[string]any{key: table}
	}
	return table
}
