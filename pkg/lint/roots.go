package lint

import (
	"fmt"
	"maps"
	"slices"

	"github.com/plinth-lint/plinth/pkg/cloudformation"
	"github.com/plinth-lint/plinth/pkg/config"
	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/source"
	"github.com/plinth-lint/plinth/pkg/terraform"
)

// terraformRoots gives what the configuration tells single roots, by directory.
func (l *loader) terraformRoots() (map[string]terraform.RootOptions, error) {
	roots := map[string]terraform.RootOptions{}
	for _, dir := range l.terraformDirs {
		c, err := l.finder.For(dir)
		if err != nil {
			return nil, err
		}
		l.missing("terraform", c.Terraform, "a directory", l.tree.IsDir)
		own, ok := c.Terraform[dir]
		if !ok {
			continue
		}
		o := terraform.RootOptions{Workspace: own.Workspace}
		for _, f := range own.Files {
			o.Given = append(o.Given, terraform.Given{File: f.Path, Range: f.Range})
		}
		for _, v := range own.Values {
			o.Given = append(o.Given, terraform.Given{Name: v.Name, Text: v.Text, Range: v.Range})
		}
		roots[dir] = o
	}
	return roots, nil
}

// calledRoots tells of values for modules that others call: what they are called with counts.
func (l *loader) calledRoots(given map[string]terraform.RootOptions, roots []string) error {
	for _, dir := range slices.Sorted(maps.Keys(given)) {
		if slices.Contains(roots, dir) {
			continue
		}
		c, err := l.finder.For(dir)
		if err != nil {
			return err
		}
		l.diags.Add(diag.Warning, "root-unknown", c.Terraform[dir].Range, "Configuration names a root that is none",
			"terraform: %s is a module that others call, and is judged with the values of its callers.", dir)
	}
	return nil
}

// templateParameters gives what the configuration tells single templates, by path.
func (l *loader) templateParameters() (map[string]cloudformation.Parameters, error) {
	all := map[string]cloudformation.Parameters{}
	for _, name := range l.templates {
		c, err := l.finder.For(name)
		if err != nil {
			return nil, err
		}
		l.missing("cloudformation", c.CloudFormation, "a template", l.tree.Exists)
		own, ok := c.CloudFormation[name]
		if !ok {
			continue
		}
		values := cloudformation.Parameters{}
		for _, f := range own.Files {
			given, err := l.parameterFile(f.Path)
			if err != nil {
				l.diags.Add(diag.Error, "file-unreadable", f.Range, "File of values cannot be read", "%s: %s.", f.Path, err)
				continue
			}
			maps.Copy(values, given)
		}
		for _, v := range own.Values {
			values[v.Name] = cloudformation.Given{Value: v.Text, Known: true, Range: v.Range}
		}
		all[name] = values
	}
	return all, nil
}

func (l *loader) parameterFile(name string) (cloudformation.Parameters, error) {
	f, err := l.tree.Read(name)
	if err != nil {
		return nil, fmt.Errorf("%s", reason(err))
	}
	return cloudformation.ParseParameters(f)
}

// missing tells, once, of roots that a configuration names and that are not there.
func (l *loader) missing(section string, named map[string]config.Root, what string, exists func(string) bool) {
	if l.told == nil {
		l.told = map[source.Range]bool{}
	}
	for _, at := range slices.Sorted(maps.Keys(named)) {
		if place := named[at].Range; !exists(at) && !l.told[place] {
			l.told[place] = true
			l.diags.Add(diag.Warning, "root-unknown", place, "Configuration names a root that is none", "%s: %s is not %s of the repository.", section, at, what)
		}
	}
}
