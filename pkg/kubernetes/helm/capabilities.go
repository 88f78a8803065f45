package helm

import (
	"cmp"
	"fmt"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart"
)

// capabilities are what templates see as .Capabilities.
type capabilities struct {
	KubeVersion kubeVersion
	APIVersions versionSet
	HelmVersion helmVersion
}

// kubeVersion is the version of the cluster. Templates print it and ask for its parts.
type kubeVersion struct{ Version, Major, Minor string }

// String gives the whole version. It is the pointer's, as Helm has it: an
// action prints the version, and a function gets the three parts.
func (v *kubeVersion) String() string { return v.Version }

// GitVersion gives the whole version too, for charts of old.
func (v *kubeVersion) GitVersion() string { return v.Version }

// versionPattern is a version as people give it; what follows the numbers does not count.
var versionPattern = regexp.MustCompile(`^\s*v?(([0-9]+)\.([0-9]+)(?:\.[0-9]+)*)`)

func parseKubeVersion(text string) (kubeVersion, error) {
	m := versionPattern.FindStringSubmatch(text)
	if m == nil {
		return kubeVersion{}, fmt.Errorf("%q is no version of Kubernetes", text)
	}
	return kubeVersion{Version: "v" + m[1], Major: m[2], Minor: m[3]}, nil
}

// versionSet are the API versions of the cluster.
type versionSet []string

// Has reports whether the cluster has an API version, or a kind of it (apps/v1/Deployment).
func (s versionSet) Has(version string) bool { return slices.Contains(s, version) }

// helmVersion has the fields of Helm's.
type helmVersion struct{ Version, GitCommit, GitTreeState, GoVersion string }

// apiVersions are those that Helm 3.19.5 assumes without a cluster: all that
// its client knows, in the client's order. A test compares them with Helm's.
const apiVersions = `v1
admissionregistration.k8s.io/v1 admissionregistration.k8s.io/v1alpha1 admissionregistration.k8s.io/v1beta1
internal.apiserver.k8s.io/v1alpha1
apps/v1 apps/v1beta1 apps/v1beta2
authentication.k8s.io/v1 authentication.k8s.io/v1alpha1 authentication.k8s.io/v1beta1
authorization.k8s.io/v1 authorization.k8s.io/v1beta1
autoscaling/v1 autoscaling/v2 autoscaling/v2beta1 autoscaling/v2beta2
batch/v1 batch/v1beta1
certificates.k8s.io/v1 certificates.k8s.io/v1beta1 certificates.k8s.io/v1alpha1
coordination.k8s.io/v1alpha2 coordination.k8s.io/v1beta1 coordination.k8s.io/v1
discovery.k8s.io/v1 discovery.k8s.io/v1beta1
events.k8s.io/v1 events.k8s.io/v1beta1
extensions/v1beta1
flowcontrol.apiserver.k8s.io/v1 flowcontrol.apiserver.k8s.io/v1beta1 flowcontrol.apiserver.k8s.io/v1beta2 flowcontrol.apiserver.k8s.io/v1beta3
networking.k8s.io/v1 networking.k8s.io/v1beta1
node.k8s.io/v1 node.k8s.io/v1alpha1 node.k8s.io/v1beta1
policy/v1 policy/v1beta1
rbac.authorization.k8s.io/v1 rbac.authorization.k8s.io/v1beta1 rbac.authorization.k8s.io/v1alpha1
resource.k8s.io/v1 resource.k8s.io/v1beta2 resource.k8s.io/v1beta1 resource.k8s.io/v1alpha3
scheduling.k8s.io/v1alpha1 scheduling.k8s.io/v1beta1 scheduling.k8s.io/v1
storage.k8s.io/v1beta1 storage.k8s.io/v1 storage.k8s.io/v1alpha1
storagemigration.k8s.io/v1alpha1
apiextensions.k8s.io/v1beta1 apiextensions.k8s.io/v1`

// scope gives what the templates of a chart see beside its values.
func (l *loading) scope(c *chart.Chart) (map[string]any, error) {
	kube, err := parseKubeVersion(cmp.Or(l.options.KubeVersion, DefaultKubeVersion))
	if err != nil {
		return nil, err
	}
	if wanted := c.Metadata.KubeVersion; wanted != "" && !compatible(wanted, kube.Version) {
		return nil, &versionError{wanted, kube.Version}
	}
	return map[string]any{
		"Capabilities": &capabilities{
			KubeVersion: kube, APIVersions: slices.Concat(strings.Fields(apiVersions), l.options.APIVersions),
			HelmVersion: helmVersion{Version: "v3.19.5", GitTreeState: "clean", GoVersion: runtime.Version()},
		},
		"Release": map[string]any{
			"Name": cmp.Or(l.options.Release, c.Name()), "Namespace": cmp.Or(l.options.Namespace, "default"),
			"IsUpgrade": false, "IsInstall": true, "Revision": 1, "Service": "Helm",
		},
	}, nil
}

// versionError says that a chart is made for other versions of Kubernetes.
type versionError struct{ wanted, given string }

func (e *versionError) Error() string {
	return fmt.Sprintf("it asks for Kubernetes %s and is rendered for %s", e.wanted, e.given)
}
