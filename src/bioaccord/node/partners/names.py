"""Names of firms, sites and materials, looked up in the whole network."""

from bioaccord.vocabulary.material import Materials
from bioaccord.vocabulary.network import Network


class NamedRecords:
    """What telling a path or a match needs to name: the same look-ups that a brief carries, on the whole network."""

    def __init__(self, network: Network, materials: Materials) -> None:
        self.organisations = {one.organisation_id: one for one in network.organisations}
        self.sites = {one.site_id: one for one in network.sites}
        self.products = {one.product_id: one for one in network.products}
        self.material_names = {material.material_id: material.name for material in materials}
