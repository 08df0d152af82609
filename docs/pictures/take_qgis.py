#!/usr/bin/env python3
"""Takes the pictures of docs/qgis.md: what QGIS draws of a running server.

    turash --data demo demo && turash --data demo serve &
    QT_QPA_PLATFORM=offscreen /usr/bin/python3 docs/pictures/take_qgis.py [http://127.0.0.1:8080]

It needs Debian's python3-qgis and qgis-providers, and no screen.
"""

import pathlib
import sys

from qgis.core import (
    QgsApplication, QgsArrowSymbolLayer, QgsCategorizedSymbolRenderer, QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsFillSymbol, QgsGeometryGeneratorSymbolLayer,
    QgsLayoutExporter, QgsLayoutItemLabel, QgsLayoutItemLegend, QgsLayoutItemMap, QgsLayoutItemScaleBar,
    QgsLayoutPoint, QgsLayoutSize, QgsLegendStyle, QgsLineSymbol, QgsMarkerSymbol, QgsPalLayerSettings, QgsPrintLayout, QgsProject,
    QgsProperty, QgsRectangle, QgsRendererCategory, QgsSingleSymbolRenderer, QgsSymbolLayer, QgsTextBufferSettings, QgsTextFormat, QgsUnitTypes,
    QgsVectorLayer, QgsVectorLayerSimpleLabeling)
from qgis.PyQt.QtGui import QColor, QFont, QImage

SERVER = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8080"
FOLDER = pathlib.Path(__file__).resolve().parent
FONT = "DejaVu Sans"
PAGE = (200, 125)  # mm; with DPI 1,023 pixels wide
MAP = (146, 101)
DPI = 130
METRES = "EPSG:25833"

FAMILIES = {
    "heat": "#d1495b", "cooling": "#3d8fc2", "water": "#2a6f97", "material": "#8a6d3b", "co2": "#6c757d", "electricity": "#e0a100",
    "gas": "#7b5ea7"}
# By the first two digits of NACE; see the demo's sites.
BRANCHES = {
    "Food": ("#6a994e", ("10", "11")), "Wood and paper": ("#a47148", ("16", "17")), "Chemicals and plastics": ("#7b5ea7", ("20", "21", "22")),
    "Minerals": ("#9a8c98", ("08", "23")), "Metals": ("#d1495b", ("24", "25")), "Energy, water, waste": ("#2a6f97", ("35", "36", "37", "38")),
    "Farming and fishing": ("#a7c957", ("01", "03"))}


def layer(name, title):
    """A layer of the server, as the dialog adds it."""
    source = f"url='{SERVER}/' typename='{name}' pagingEnabled='true'"
    found = QgsVectorLayer(source, title, "OAPIF")
    if not found.isValid():
        sys.exit(f"QGIS cannot open {name} of {SERVER}: {found.error().message()}")
    return found


def text(size, color="#222222", bold=False, buffer=False):
    written = QgsTextFormat()
    font = QFont(FONT)
    font.setBold(bold)
    written.setFont(font)
    written.setSize(size)
    written.setColor(QColor(color))
    if buffer:
        around = QgsTextBufferSettings()
        around.setEnabled(True)
        around.setSize(0.9)
        around.setColor(QColor("#ffffff"))
        written.setBuffer(around)
    return written


def labelled(sites):
    """Each site with its name."""
    settings = QgsPalLayerSettings()
    settings.fieldName = "name"
    settings.placement = QgsPalLayerSettings.OrderedPositionsAroundPoint
    settings.offsetType = QgsPalLayerSettings.FromSymbolBounds
    settings.dist = 0.4
    settings.displayAll = True
    settings.setFormat(text(7, buffer=True))
    sites.setLabeling(QgsVectorLayerSimpleLabeling(settings))
    sites.setLabelsEnabled(True)


def marker(color, size=3.2):
    return QgsMarkerSymbol.createSimple(
        {"name": "circle", "color": color, "outline_color": "#ffffff", "outline_width": "0.4", "size": str(size)})


def by_branch(sites):
    """Sites in the colours of their branches."""
    digits = 'substr("industry", 2, 2)'
    branch = "CASE " + " ".join(
        f"WHEN {digits} IN ({', '.join(repr(code) for code in codes)}) THEN '{name}'" for name, (_, codes) in BRANCHES.items()) + " ELSE '' END"
    categories = [QgsRendererCategory(name, marker(color, 4), name) for name, (color, _) in BRANCHES.items()]
    sites.setRenderer(QgsCategorizedSymbolRenderer(branch, [*categories, QgsRendererCategory("", marker("#bbbbbb", 4), "Others")]))
    labelled(sites)


def arrow(color, bend):
    """An arrow from the site that gives to the one that takes, as wide as the match is worth. Bends keep those of different families apart."""
    drawn = QgsArrowSymbolLayer.create({"is_curved": "1", "is_repeated": "0", "head_type": "0"})
    width = 'scale_linear(sqrt("value_eur_per_year"), 0, 1700, 0.35, 2.6)'
    for what, expression in (
            (QgsSymbolLayer.PropertyArrowWidth, width), (QgsSymbolLayer.PropertyArrowStartWidth, f"0.6 * {width}"),
            (QgsSymbolLayer.PropertyArrowHeadLength, f"1.2 + {width}"), (QgsSymbolLayer.PropertyArrowHeadThickness, f"0.5 + 0.7 * {width}")):
        drawn.setDataDefinedProperty(what, QgsProperty.fromExpression(expression))
    fill = QgsFillSymbol.createSimple({"color": color, "outline_style": "no"})
    fill.setOpacity(0.75)
    drawn.setSubSymbol(fill)
    bent = QgsLineSymbol()
    bent.changeSymbolLayer(0, drawn)
    ends = "start_point($geometry)", "end_point($geometry)"
    middle = (f"translate(centroid($geometry), {bend} * (y({ends[1]}) - y({ends[0]})), {bend} * (x({ends[0]}) - x({ends[1]})))")
    generator = QgsGeometryGeneratorSymbolLayer.create({"SymbolType": "Line", "geometryModifier": f"make_line({ends[0]}, {middle}, {ends[1]})"})
    generator.setSubSymbol(bent)
    symbol = QgsLineSymbol()
    symbol.changeSymbolLayer(0, generator)
    return symbol


def by_family(matches):
    """Matches in the colours of their families, those that are there."""
    there = {feature["family"] for feature in matches.getFeatures()}
    families = [(name, color, 0.06 + 0.03 * number) for number, (name, color) in enumerate(FAMILIES.items()) if name in there]
    categories = [QgsRendererCategory(name, arrow(color, bend), name) for name, color, bend in families]
    matches.setRenderer(QgsCategorizedSymbolRenderer("family", categories))


def placed(item, x, y, width=None, height=None):
    item.attemptMove(QgsLayoutPoint(x, y, QgsUnitTypes.LayoutMillimeters))
    if width:
        item.attemptResize(QgsLayoutSize(width, height, QgsUnitTypes.LayoutMillimeters))


def label(layout, words, font, x, y, width, height):
    item = QgsLayoutItemLabel(layout)
    item.setText(words)
    item.setFont(font)
    layout.addLayoutItem(item)
    placed(item, x, y, width, height)


def font(size, bold=False):
    made = QFont(FONT)
    made.setPointSizeF(size)
    made.setBold(bold)
    return made


def picture(name, title, told, layers):
    """Draws layers on a page with a title, a legend and a scale."""
    project, metres = QgsProject.instance(), QgsCoordinateReferenceSystem(METRES)
    project.removeAllMapLayers()
    project.setCrs(metres)
    project.addMapLayers(layers)
    layout = QgsPrintLayout(project)
    layout.initializeDefaults()
    page = layout.pageCollection().page(0)
    page.setPageSize(QgsLayoutSize(*PAGE, QgsUnitTypes.LayoutMillimeters))
    label(layout, title, font(13, bold=True), 6, 4, 188, 7)
    label(layout, told, font(8), 6, 11, 188, 5)
    drawn = QgsLayoutItemMap(layout)
    layout.addLayoutItem(drawn)
    placed(drawn, 6, 18, *MAP)
    drawn.setCrs(metres)
    drawn.setLayers(layers)
    drawn.setBackgroundColor(QColor("#f4f2ec"))
    drawn.setFrameEnabled(True)
    drawn.setFrameStrokeColor(QColor("#999999"))
    extent = layers[0].extent()
    to_metres = QgsCoordinateTransform(layers[0].crs(), metres, project)
    extent = to_metres.transformBoundingBox(extent)
    # As wide as its frame, with some space around.
    ratio = MAP[0] / MAP[1]
    height = 1.2 * max(extent.height(), extent.width() / ratio)
    drawn.setExtent(QgsRectangle.fromCenterAndSize(extent.center(), height * ratio, height))
    legend = QgsLayoutItemLegend(layout)
    legend.setLinkedMap(drawn)
    legend.setAutoUpdateModel(True)
    for style, size in ((QgsLegendStyle.Subgroup, 9), (QgsLegendStyle.SymbolLabel, 8)):
        legend.setStyleFont(style, font(size, bold=style == QgsLegendStyle.Subgroup))
    layout.addLayoutItem(legend)
    placed(legend, 154, 18)
    scale = QgsLayoutItemScaleBar(layout)
    scale.setStyle("Single Box")
    scale.setLinkedMap(drawn)
    scale.setUnits(QgsUnitTypes.DistanceKilometers)
    scale.setUnitLabel("km")
    scale.setUnitsPerSegment(1)
    scale.setNumberOfSegments(2)
    scale.setNumberOfSegmentsLeft(0)
    scale.setTextFormat(text(8))
    layout.addLayoutItem(scale)
    placed(scale, 156, 106)
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = DPI
    file = FOLDER / name
    file.unlink(missing_ok=True)
    if QgsLayoutExporter(layout).exportToImage(str(file), settings) != QgsLayoutExporter.Success:
        sys.exit(f"{file} cannot be written")
    # Nothing shows through; pressed as small as it goes.
    QImage(str(file)).convertToFormat(QImage.Format_RGB888).save(str(file), "PNG", 0)
    print(f"{file.name}: {file.stat().st_size // 1000} kB")


def main():
    program = QgsApplication([], False)
    program.initQgis()
    sites = layer("sites", "Sites")
    by_branch(sites)
    picture("qgis-sites.png", "Sites by branch", "The layer sites of the server, coloured by industry, labelled by name", [sites])
    sites, matches = layer("sites", "Sites"), layer("matches", "Matches")
    sites.setRenderer(QgsSingleSymbolRenderer(marker("#333333")))
    labelled(sites)
    by_family(matches)
    told = "The layer matches of the server: from who gives to who takes, as wide as the match is worth a year"
    picture("qgis-matches.png", "Matches by family", told, [sites, matches])
    program.exitQgis()


if __name__ == "__main__":
    main()
