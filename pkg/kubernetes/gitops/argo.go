package gitops

import (
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"helm.sh/helm/v3/pkg/strvals"
	"sigs.k8s.io/yaml"

	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
	"github.com/plinth-lint/plinth/pkg/source"
)

// application follows the sources of Argo CD's Application
// (https://argo-cd.readthedocs.io/en/stable/operator-manual/application.yaml).
func (f *finder) application(a app, meta, spec *graph.Value) {
	name := a.known(meta.Get("name"))
	a.name = "Application " + name
	sources := []*graph.Value{spec.Get("source")}
	if list := spec.Get("sources"); list.Len() > 0 {
		sources = list.Elements()
	}
	for _, s := range sources {
		if s.IsNull() || s.Get("ref") != nil && s.Get("path").IsNull() && s.Get("chart").IsNull() {
			continue // only lends values files to the others
		}
		f.argoSource(a, name, spec, s)
	}
}

func (f *finder) argoSource(a app, name string, spec, s *graph.Value) {
	help := "argocd app manifests " + name + " | plinth check -"
	repo := a.substitute(written(s.Get("repoURL")))
	if chart := s.Get("chart"); !chart.IsNull() {
		f.remote(a, s.Range, "the chart "+a.substitute(written(chart))+" of "+repo, "", help)
		return
	}
	asked, ok := a.text(s.Get("path"))
	recurse, _ := s.Get("directory").Get("recurse").Bool()
	dir, kind := f.local(asked, recurse)
	if !ok || kind == None || !s.Get("plugin").IsNull() {
		f.remote(a, s.Range, fmt.Sprintf("%q of %s", a.substitute(written(s.Get("path"))), repo), dir, help)
		return
	}
	d := Deployment{Path: dir, Kind: kind, Release: name}
	a.namespace(&d, spec.Get("destination").Get("namespace"))
	switch kind {
	case Chart:
		f.argoHelm(a, &d, s.Get("helm"), spec.Get("sources"))
	case Kustomization:
		own := s.Get("kustomize")
		if n := own.Get("namespace"); !n.IsNull() {
			a.namespace(&d, n)
			d.Objects.Force = true
		}
		for _, image := range own.Get("images").Elements() {
			d.Objects.Images = append(d.Objects.Images, argoImage(a.substitute(written(image)), image.Range))
		}
		d.Partial = f.partly(a, own, others(own, "namespace", "images", "version", "kubeVersion", "apiVersions", "forceCommonLabels", "forceCommonAnnotations",
			"labelWithoutSelector", "labelIncludeTemplates", "commonAnnotationsEnvsubst", "ignoreMissingComponents"))
	case Directory:
		own := s.Get("directory")
		d.Recurse = recurse
		d.Partial = f.partly(a, own, others(own, "recurse"))
	}
	f.add(a, d)
}

// namespace sets where the objects live, if it is known.
func (a app) namespace(d *Deployment, v *graph.Value) {
	if s := a.known(v); s != "" {
		d.Objects.Namespace, d.Objects.At = s, v.Range
	}
}

// argoHelm reads the settings of a chart. Parameters go over values, and those over values files
// (https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#helm-value-precedence).
func (f *finder) argoHelm(a app, d *Deployment, own, sources *graph.Value) {
	if release := a.known(own.Get("releaseName")); release != "" {
		d.Release = release
	}
	missing, _ := own.Get("ignoreMissingValueFiles").Bool()
	for _, file := range own.Get("valueFiles").Elements() {
		name, ok := a.text(file)
		if ok {
			name, ok = valuesFile(d.Path, name, sources)
		}
		switch {
		case ok && f.tree.Exists(name) && !f.tree.IsDir(name):
			d.ValuesFiles = append(d.ValuesFiles, name)
		case !missing:
			f.values(a, file, "the values file "+a.substitute(written(file))+" is not in the scan")
			d.Partial = true
		}
	}
	d.Values = map[string]any{}
	if text := own.Get("values"); !text.IsNull() {
		f.merge(a, d, text)
	}
	if object := own.Get("valuesObject"); object.Len() > 0 {
		d.Values, _ = a.plain(object).(map[string]any)
	}
	for _, p := range own.Get("parameters").Elements() {
		forced, _ := p.Get("forceString").Bool()
		value, _ := a.plain(p.Get("value")).(string)
		if !p.Get("value").Is(graph.String) && !p.Get("value").IsUnknown() {
			value = written(p.Get("value"))
		}
		if err := set(d.Values, a.known(p.Get("name")), value, forced); err != nil {
			f.values(a, p, "a parameter cannot be read: "+err.Error())
			d.Partial = true
		}
	}
	if list := own.Get("fileParameters"); list.Len() > 0 {
		f.values(a, list, "fileParameters are not read")
		d.Partial = true
	}
}

// values tells of values that are not followed.
func (f *finder) values(a app, at *graph.Value, what string) {
	f.note(a, at.Range, "application-values", "Values of an application are not known",
		"%s: %s. The chart is rendered without. Values that are missing can be given in plinth.yaml, under helm.", a.name, what)
}

// merge adds the values of a YAML text.
func (f *finder) merge(a app, d *Deployment, text *graph.Value) {
	content := []byte(a.open(a.substitute(written(text))))
	if len(content) > maxValues {
		f.values(a, text, "the text is too long")
		d.Partial = true
		return
	}
	_, diags := document.Parse(source.NewFile(text.Range.File, content)) // bounds what aliases stand for
	err := yaml.Unmarshal(content, &d.Values)
	if d.Values == nil {
		d.Values = map[string]any{}
	}
	if err != nil || diags.HasErrors() {
		d.Values, d.Partial = map[string]any{}, true
		f.values(a, text, "the text is no YAML mapping")
	}
}

// maxValues bounds the length of values that are given as a text.
const maxValues = 1 << 20

// set puts one parameter into values, as helm's --set and --set-string do.
func set(values map[string]any, name, value string, forced bool) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%q: %v", name, p)
		}
	}()
	switch {
	case name == "":
		return errors.New("it has no name that is known")
	case len(name)+len(value) > maxValues:
		return errors.New("it is too long")
	case indexes(name) > maxIndex:
		return fmt.Errorf("the index in %s is too great", name)
	}
	if !strings.HasPrefix(value, "{") {
		value = strings.ReplaceAll(value, ",", `\,`)
	}
	if forced {
		return strvals.ParseIntoString(name+"="+value, values)
	}
	return strvals.ParseInto(name+"="+value, values)
}

// maxIndex bounds the lists that a parameter makes.
const maxIndex = 1000

// indexes gives the greatest index in a parameter's name.
func indexes(name string) int {
	greatest := 0
	for _, part := range strings.Split(name, "[")[1:] {
		number, _, _ := strings.Cut(part, "]")
		if n, err := strconv.Atoi(number); err == nil {
			greatest = max(greatest, n)
		}
	}
	return greatest
}

// valuesFile gives the path of a values file in the tree: relative to the
// chart, to the repository (/…) or to another source of it ($ref/…).
func valuesFile(dir, name string, sources *graph.Value) (string, bool) {
	at := path.Join(dir, name)
	switch {
	case strings.Contains(name, "://"):
		return "", false
	case strings.HasPrefix(name, "/"):
		at = path.Clean(strings.TrimLeft(name, "/"))
	case strings.HasPrefix(name, "$"):
		ref, inside, _ := strings.Cut(name[1:], "/")
		at = ""
		for _, s := range sources.Elements() {
			if own, _ := s.Get("ref").Text(); own == ref {
				at = path.Clean(inside)
			}
		}
	}
	return at, at != "" && at != ".." && !strings.HasPrefix(at, "../")
}

// argoImage reads an image of Argo CD's: [old=]new[:tag|@digest].
func argoImage(s string, at source.Range) kubernetes.Image {
	old, becomes, renamed := strings.Cut(s, "=")
	if !renamed {
		becomes = s
	}
	name := kubernetes.ImageName(becomes)
	if !renamed {
		old = name
	}
	return kubernetes.Image{Name: kubernetes.ImageName(old), NewName: name, Version: strings.TrimPrefix(becomes, name), At: at}
}
