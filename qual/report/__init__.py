"""Reports: tables, one html page, a workbook; all from values computed elsewhere."""
